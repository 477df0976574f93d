# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Everything that a module offers, called by everybody who should not.

Whatever is offered and is not in a test's lists makes it fail: it has to be thought of
who may call it.
"""

import json
from contextlib import ExitStack

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common_offered import extended, offered, without_rule


class TakenBackError(Exception):
    """It was allowed, and shall not have happened."""


class RightsMixin:
    """For a test case with rpc(user, records, method, *args), and
    all_that_is_kept(): the rows that no outsider can change.

    A *how* is called with the test, and with a place if there are several, and returns
    (records, *args): a call of that method on what the test has made.
    """

    addon = ""
    cashiers = {}  # {(model, method): how}; managers may call these, too
    managers = {}  # the same, of what they alone may call
    extensions = set()  # {(model, method)} of others, whose own checks hold
    noise = ()  # names of loggers that tell what is refused
    # Set up by the test:
    outsiders = ()  # (user, *place)
    places = ((),)  # of who works here; each method is allowed at one of them
    secrets = ()  # texts that no outsider is told

    @property
    def methods(self):
        return {**self.cashiers, **self.managers}

    def is_refused(self, user, model, method):
        """Whether that outsider is refused, and not only told nothing.

        Not where the answer is only which window to open.
        """
        return not method.startswith("action_view")

    def insider(self, model, method):
        """Who may call that."""
        return self.cashier if (model, method) in self.cashiers else self.manager

    def call(self, user, how, method, *place):
        """What a browser gets; an error takes back what was done."""
        records, *args = how(self, *place)
        with self.env.cr.savepoint():
            return self.rpc(user, records, method, *args)

    def _calls_of_outsiders(self):
        """(user, model, method, what to call)"""
        for (model, method), how in self.methods.items():
            for user, *place in self.outsiders:
                yield user, model, method, (user, how, method, *place)

    def _tried(self, user, model, method):
        """Told by itself, if it fails."""
        stack = ExitStack()
        stack.enter_context(self.subTest(f"{user.name}: {model}.{method}"))
        stack.enter_context(mute_logger("odoo.models.unlink", *self.noise))
        return stack

    def test_every_method_was_thought_of(self):
        self.assertEqual(offered(self.env, self.addon), set(self.methods))

    def test_every_extension_was_thought_of(self):
        self.assertEqual(extended(self.env, self.addon), self.extensions)

    def test_nobody_sees_all_there_is(self):
        self.assertEqual(without_rule(self.env, self.addon), set())

    def test_outsiders(self):
        """No answer with anything of the shop, and nothing is other than before."""
        before = self.all_that_is_kept()
        for *what, call in self._calls_of_outsiders():
            with self._tried(*what):
                try:
                    answer = self.call(*call)
                except UserError as refusal:
                    answer = str(refusal)
                told = json.dumps(answer, default=str)
                for secret in self.secrets:
                    self.assertNotIn(secret, told)
                self.assertEqual(self.all_that_is_kept(), before)

    def test_outsiders_are_refused(self):
        for *what, call in self._calls_of_outsiders():
            if self.is_refused(*what):
                with self._tried(*what), self.assertRaises(AccessError):
                    self.call(*call)

    def test_what_managers_alone_may_do(self):
        for (model, method), how in self.managers.items():
            with self._tried(self.cashier, model, method):
                with self.assertRaises(AccessError):
                    self.call(self.cashier, how, method, *self.places[0])

    def test_insiders(self):
        """Or the refusals above would say nothing."""
        for (model, method), how in self.methods.items():
            user = self.insider(model, method)
            with self._tried(user, model, method):
                allowed = [self._lets_in(user, how, method, p) for p in self.places]
                self.assertIn(True, allowed)

    def _lets_in(self, user, how, method, place):
        try:
            with self.env.cr.savepoint():
                self.call(user, how, method, *place)
                raise TakenBackError
        except AccessError:
            return False
        except TakenBackError:
            return True


class StrangerMixin:
    """For an HttpCase."""

    addon = ""

    def test_without_a_session(self):
        """Who has not logged in does not even reach a method."""
        for model, method in sorted(offered(self.env, self.addon)):
            with self.subTest(f"{model}.{method}"):
                params = {"model": model, "method": method, "args": [[1]], "kwargs": {}}
                answer = self.url_open(
                    f"/web/dataset/call_kw/{model}/{method}",
                    data=json.dumps({"params": params}),
                    headers={"Content-Type": "application/json"},
                ).json()
                self.assertEqual(
                    answer["error"]["data"]["name"],
                    "odoo.http.SessionExpiredException",
                )
