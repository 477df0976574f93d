# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The simulator's schedules, played by the tills' own core before a real server.

Each schedule has a group of its own, so several run at once; what befalls the server
befalls them all. tests/live/ plays, and asks here for what it cannot do itself.
"""

import json
import subprocess
import threading
from collections import Counter
from uuid import uuid4

from dev.paths import ROOT

from ..sources.merge import part
from .proxy import FaultProxy

REGISTER = "./tests/node/register.mjs"
PLAYER = "tests/live/main.mjs"
TILLS = 5  # in a group at most; they share its points of sale
CONFIGS = 2
PEOPLE = ("ana", "leo", "mia")  # mia is a manager
OURS = ("proxy", "truth")  # of a stage; the rest is told to those who play
LONGEST = 300  # seconds until a round that has not ended is stuck
PUT_AWAY = (
    """
    UPDATE pos_session AS s SET state = 'closed', stop_at = now()
      FROM pos_config AS c
     WHERE s.config_id = c.id AND c.multi_session_id = ANY(%s)
    """,
    "UPDATE pos_config SET active = false WHERE multi_session_id = ANY(%s)",
    "UPDATE pos_multi_session SET active = false WHERE id = ANY(%s)",
)
FORGET = (
    *(
        f"DELETE FROM pos_multi_session_{table} WHERE multi_session_id = ANY(%s)"
        for table in ("payment", "operation", "order", "client")
    ),
    """
    UPDATE pos_multi_session
       SET last_seq = 0, floor_seq = 0, last_number = 0, epoch = gen_random_uuid()
     WHERE id = ANY(%s)
    """,
)
THINGS = """
SELECT p.id, m.id
  FROM product_product AS p
  JOIN product_template AS t ON t.id = p.product_tmpl_id,
       pos_payment_method AS m
  JOIN res_users AS u ON u.company_id = m.company_id AND u.login = 'mia'
 WHERE t.name ->> 'en_US' = 'Pretzel' AND m.name ->> 'en_US' = 'Card'
"""
# As the closing of the last session, and the cron, would do it.
RENEW = """
UPDATE pos_multi_session SET epoch = gen_random_uuid(), floor_seq = last_seq
 WHERE id = %s
"""
TRIM = """
UPDATE pos_multi_session
   SET floor_seq = floor_seq + floor((last_seq - floor_seq) / 2.0)::int
 WHERE id = %s
"""
TRUTH = """
SELECT epoch, last_seq,
       (SELECT json_agg(content ORDER BY seq) FROM pos_multi_session_operation
         WHERE multi_session_id = g.id),
       (SELECT json_agg(document) FROM pos_multi_session_order
         WHERE multi_session_id = g.id),
       (SELECT json_agg(o.idempotency_key)
          FROM pos_order AS o
          JOIN pos_session AS s ON s.id = o.session_id
          JOIN pos_config AS c ON c.id = s.config_id
         WHERE c.multi_session_id = g.id AND o.id > %s
           AND o.state IN ('paid', 'done', 'invoiced'))
  FROM pos_multi_session AS g WHERE g.id = %s
"""


class Stages:
    """Groups with open tills in a shop, one for each schedule of a round."""

    def __init__(self, shop, count):
        self.shop = shop
        self.counts = Counter()
        self._users = dict(
            shop.sql("SELECT login, id FROM res_users WHERE login = ANY(%s)", [*PEOPLE])
        )
        [self._things] = shop.sql(THINGS)
        self._stages = [self._stage(f"Schedule {number}") for number in range(count)]
        self._swallowed = {}
        self._first_order = 0

    def _stage(self, name):
        product, card = self._things
        rpc = self.shop.rpc("mia")
        group = rpc["pos.multi.session"].create({"name": name})
        places = [self._open(name, group, card) for _config in range(CONFIGS)]
        [(token,)] = self.shop.sql(
            "SELECT token FROM pos_multi_session WHERE id = %s", group
        )
        proxy = FaultProxy(self.shop.url).start()
        self.shop.proxies.append(proxy)
        # Half of the tills are behind a line that can go silent.
        urls = (self.shop.url, proxy.url)
        return {
            "group": group,
            "channel": f"pos_multi_session_{token}",
            "product": product,
            "method": card,
            "tills": [
                self._till(places[index % CONFIGS], PEOPLE[index % 3], urls[index % 2])
                for index in range(TILLS)
            ],
            "proxy": proxy,
        }

    def _open(self, name, group, card):
        """A point of sale with a session: (config, session)"""
        rpc = self.shop.rpc("mia")
        config = rpc["pos.config"].create(
            {
                "name": name,
                "payment_method_ids": [(6, 0, [card])],
                "module_pos_restaurant": False,
                "multi_session_id": group,
            }
        )
        session = {"config_id": config, "user_id": rpc.uid}
        return config, rpc["pos.session"].create(session)

    def _till(self, place, login, url):
        config, session = place
        return {
            "config": config,
            "session": session,
            "login": login,
            "url": url,
            "isManager": login == "mia",
            "actor": {
                "user": self._users[login],
                "name": login,
                "config": config,
                "till": "",
            },
        }

    def _about(self, stage):
        return {name: value for name, value in stage.items() if name not in OURS}

    @property
    def groups(self):
        return [stage["group"] for stage in self._stages]

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._on_groups(PUT_AWAY)

    def _on_groups(self, statements):
        for statement in statements:
            self.shop.sql(statement, self.groups)

    def play(self, seeds, mutant=None):
        """Tell the schedules of these seeds at once; what came of each, see main.mjs.

        mutant: one of the simulator's, which the tills are to have.
        """
        self._on_groups(FORGET)
        [(self._first_order,)] = self.shop.sql(
            "SELECT coalesce(max(id), 0) FROM pos_order"
        )
        for stage in self._stages:
            stage.pop("truth", None)
        run = str(uuid4())
        player = subprocess.Popen(
            ["node", f"--import={REGISTER}", PLAYER],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        watchdog = threading.Timer(LONGEST, player.kill)
        watchdog.start()
        settings = {
            "database": self.shop.database,
            "url": self.shop.url,
            "users": PEOPLE,
            "stages": [
                {**self._about(stage), "seed": seed, "run": run, "mutant": mutant}
                for seed, stage in zip(seeds, self._stages, strict=False)
            ],
        }
        try:
            self._say(player, settings)
            for line in player.stdout:
                said = json.loads(line)
                if "done" in said:
                    return [self._judge(each) for each in said["done"]]
                answer = getattr(self, f"do_{said['ask']}")(**said["about"])
                self._say(player, {"id": said["id"], "answer": answer})
        finally:
            watchdog.cancel()
            player.kill()
            player.communicate()
            for group in [*self._swallowed]:
                self.do_restore(group)
        raise AssertionError(f"The schedules {[*seeds]} did not come to an end.")

    @staticmethod
    def _say(player, message):
        player.stdin.write(json.dumps(message) + "\n")
        player.stdin.flush()

    def _judge(self, told):
        """The schedule with what does not hold in it, Python's opinion too."""
        self.counts.update(told["counts"], schedules=1)
        truth = self._of(told["group"]).get("truth")
        wrong = told["wrong"] + (replay(truth) if truth else ["1: it never rested"])
        return {**told, "wrong": wrong}

    # What schedules ask for

    def do_kill(self, group):
        self.counts["servers killed"] += 1
        self.shop.kill_server()
        self.shop.start_server()

    def do_restart(self, group):
        self.counts["servers restarted"] += 1
        self.shop.restart_server()

    def do_powercut(self, group):
        self.counts["PostgreSQL killed"] += 1
        self.shop.kill_database()
        self.shop.start_database()

    def do_database(self, group):
        self.counts["PostgreSQL restarted"] += 1
        self.shop.restart_database()

    def do_blackhole(self, group):
        self.counts["lines silent"] += 1
        proxy = self._of(group)["proxy"]
        proxy.websockets.blackhole()
        self._swallowed[group] = proxy.when(path="/web/dataset/*").swallow()

    def do_restore(self, group):
        self._of(group)["proxy"].websockets.restore()
        self._swallowed.pop(group).lift()

    def do_renew(self, group):
        self.counts["logs begun anew"] += 1
        self.shop.sql(RENEW, group)

    def do_trim(self, group):
        self.counts["logs shortened"] += 1
        self.shop.sql(TRIM, group)

    def do_truth(self, group):
        [row] = self.shop.sql(TRUTH, self._first_order, group)
        epoch, last_seq, log, documents, sales = row
        truth = {
            "epoch": epoch,
            "last_seq": last_seq,
            "log": log or [],
            "documents": documents or [],
            "sales": sales or [],
        }
        self._of(group)["truth"] = truth
        return truth

    def _of(self, group):
        return next(stage for stage in self._stages if stage["group"] == group)


def replay(truth):
    """What is other when Python reduces the log: [what]"""
    reduce, same = part("reduce").reduce, part("plain").same
    documents, wrong = {}, []
    for operation in truth["log"]:
        order = operation["order"]
        documents[order], result, detail = reduce(documents.get(order), operation)
        if result != operation["result"] or not same(detail, operation["detail"]):
            wrong.append(f"6: in Python {operation['id']} gives {result}")
    return wrong + [
        f"6: replaying in Python gives another {document['uuid']}"
        for document in truth["documents"]
        if not same(documents[document["uuid"]], document)
    ]
