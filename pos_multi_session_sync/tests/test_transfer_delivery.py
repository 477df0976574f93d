# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.pos_offline_queue.tests.common_offline import make_product

from .common_transfer import Clerk, TransferCase, new_key


@tagged("post_install", "-at_install")
class TestTransferDelivery(TransferCase):
    def test_hand_over_goes_to_one(self):
        _answer, sent = self.counter.sends(self.bar, self.terrace)
        key = sent["key"]
        answer = self.bar.delivers(key)
        self.assertEqual(answer["document"]["lines"], sent["document"]["lines"])
        self.assertEqual(answer["notices"], [])
        other = self.terrace.delivers(key)
        self.assertEqual(other["status"], "gone")
        self.assertIn("Leo (Bar)", other["message"])
        self.assertNotIn(key, self.terrace.incoming())
        self.bar.call("confirm", key, answer["delivery"])
        self.assertEqual(self.transfer(key).state, "delivered")
        self.assertEqual(self.transfer(key).receiver_text, "Bar")
        self.assertEqual(self.row(key, self.terrace).state, "closed")
        self.assertEqual(self.kinds(key), ["sent", "taken", "delivered"])
        self.assertEqual(self.terrace.delivers(key)["status"], "gone")

    def test_copy_goes_to_each(self):
        _answer, sent = self.counter.sends(self.bar, self.terrace, mode="copy")
        key = sent["key"]
        self.assertEqual(self.counter.outgoing()[key]["label"], "Waiting")
        self.bar.takes(key)
        self.assertEqual(self.transfer(key).state, "partly")
        # The same words at the sender's till and in the office.
        entry = self.counter.outgoing()[key]
        self.assertEqual(entry["label"], "1 of 2 delivered")
        self.assertEqual(self.transfer(key).state_label, "1 of 2 delivered")
        labels = [receiver["label"] for receiver in entry["receivers"]]
        self.assertEqual(labels, ["Delivered", "Waiting"])
        self.terrace.takes(key)
        self.assertEqual(self.transfer(key).state, "delivered")
        self.assertEqual(self.transfer(key).state_label, "Delivered")
        self.assertEqual(self.transfer(key).receiver_text, "Bar, Terrace")
        for clerk in (self.bar, self.terrace):
            self.assertEqual(clerk.delivers(key)["status"], "gone")

    def test_a_copy_that_one_has_and_another_refused(self):
        _answer, sent = self.counter.sends(self.bar, self.terrace, mode="copy")
        key = sent["key"]
        self.bar.call("refuse", key, "No bags left")
        self.terrace.takes(key)
        self.assertEqual(self.transfer(key).state, "delivered")
        self.assertEqual(self.transfer(key).state_label, "1 of 2 delivered")

    def test_the_same_device_gets_the_same_until_it_confirms(self):
        _answer, sent = self.counter.sends(self.bar)
        key = sent["key"]
        first = self.bar.delivers(key)
        # Its browser was killed and has forgotten under which key it had asked
        again = self.bar.delivers(key)
        self.assertEqual(again, first)
        self.assertEqual(self.bar.incoming()[key]["delivery"], first["delivery"])
        self.assertEqual(self.kinds(key).count("taken"), 1)
        for _time in range(2):
            answer = self.bar.call("confirm", key, first["delivery"])
            self.assertEqual(answer, {"status": "delivered"})
        self.assertEqual(self.kinds(key).count("delivered"), 1)
        self.assertNotIn(key, self.bar.incoming())
        late = self.bar.delivers(key, first["delivery"])
        self.assertEqual(late["status"], "known")

    def test_nobody_is_told_to_remove_what_odoo_has_forgotten(self):
        _answer, sent = self.counter.sends(self.bar)
        delivery = self.bar.takes(sent["key"])
        self.transfer(sent["key"]).unlink()
        answer = self.bar.call("confirm", sent["key"], delivery)
        self.assertEqual(answer, {"status": "delivered"})

    def test_a_second_device_of_the_same_pos(self):
        _answer, sent = self.counter.sends(self.bar)
        self.bar.delivers(sent["key"])
        tablet = Clerk(self, self.bar_session, self.zoe)
        answer = tablet.delivers(sent["key"])
        self.assertEqual(answer["status"], "gone")
        self.assertIn("Leo (Bar)", answer["message"])
        self.assertNotIn(sent["key"], tablet.incoming())

    def test_seen(self):
        _answer, sent = self.counter.sends(self.bar, self.terrace)
        self.assertEqual(self.bar.call("seen", [sent["key"]]), [sent["key"]])
        self.assertEqual(self.transfer(sent["key"]).state, "seen")
        self.bar.call("seen", [sent["key"], new_key()])
        self.assertEqual(self.kinds(sent["key"]), ["sent", "seen"])
        (receiver, _other) = self.counter.outgoing()[sent["key"]]["receivers"]
        self.assertEqual((receiver["name"], receiver["state"]), ("Bar", "seen"))
        with self.assertRaises(ValidationError):
            self.bar.call("seen", ["x"])

    def test_refused(self):
        _answer, sent = self.counter.sends(self.bar, self.terrace)
        key = sent["key"]
        for _time in range(2):
            answer = self.bar.call("refuse", key, "We are closing")
            self.assertEqual(answer, {"status": "refused"})
        self.assertEqual(self.transfer(key).state, "seen")
        self.assertNotIn(key, self.bar.incoming())
        self.terrace.call("refuse", key, "")
        transfer = self.transfer(key)
        self.assertEqual(transfer.state, "refused")
        reasons = [row["reason"] for row in self.counter.outgoing()[key]["receivers"]]
        self.assertEqual(reasons, ["We are closing", ""])
        self.assertTrue(self.counter.outgoing()[key]["can_recall"])
        self.assertEqual(self.bar.delivers(key)["status"], "gone")

    def told_of(self, key, lang):
        """What the sender's till shows of the receivers, in that language."""
        model = self.env["pos.order.transfer.sync"]
        told = self.rpc(
            self.cashier,
            model,
            "overview",
            self.counter.device,
            context={"lang": lang},
        )
        (entry,) = (each for each in told["outgoing"] if each["key"] == key)
        return entry["receivers"]

    def logged(self, key, lang):
        """What the office reads of the steps, first to last, in that language."""
        steps = self.transfer(key).step_ids.sorted("id").with_user(self.manager)
        return steps.with_context(lang=lang).mapped("description")

    def test_each_reads_the_reason_in_their_own_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.model.fields.selection"].search(
            [
                ("field_id.model", "=", "pos.order.transfer.receiver"),
                ("field_id.name", "=", "reason_code"),
                ("value", "=", "closing"),
            ]
        ).with_context(lang="de_DE").name = "Wir schließen"
        _answer, sent = self.counter.sends(self.bar, self.terrace)
        key = sent["key"]
        with self.assertRaises(ValidationError):
            self.bar.call("refuse", key, {"code": "x"})
        self.bar.call("refuse", key, {"code": "closing"})
        self.terrace.call("refuse", key, "We are closing")

        for lang, words in (("en_US", "We are closing"), ("de_DE", "Wir schließen")):
            told = [receiver["reason"] for receiver in self.told_of(key, lang)]
            # What a person has typed stays as it is.
            self.assertEqual(told, [words, "We are closing"])
            told = self.logged(key, lang)
            self.assertEqual(told, ["for table 4", words, "We are closing"])

    def test_each_reads_what_went_wrong_in_their_own_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        _answer, sent = self.counter.sends(self.bar)
        key = sent["key"]
        (self.product | self.cake).active = False
        answer = self.bar.delivers(key)
        self.assertIn("is archived", answer["notices"][1]["message"])
        (receiver,) = self.told_of(key, "de_DE")
        self.assertIn("Cake wird ausgelassen", receiver["problem"])
        self.assertIn("is archived", self.bar.incoming()[key]["problem"])
        self.assertIn("Cake is left out", self.logged(key, "en_US")[-1])
        self.assertIn("Cake wird ausgelassen", self.logged(key, "de_DE")[-1])

    def test_recalled(self):
        _answer, sent = self.counter.sends(self.bar, self.terrace)
        key, delivery = sent["key"], new_key()
        answer = self.counter.call("recall", key, delivery)
        self.assertEqual(answer["status"], "taken")
        self.assertEqual(answer["document"], self.bar_document(sent))
        self.assertEqual(self.counter.call("recall", key, new_key()), answer)
        self.assertEqual(self.counter.outgoing()[key]["return"], delivery)
        other = Clerk(self, self.pos_session, self.cashier)
        self.assertEqual(other.call("recall", key, new_key())["status"], "gone")
        gone = self.bar.delivers(key)
        self.assertEqual(gone["status"], "gone")
        self.assertIn("Counter", gone["message"])
        for _time in range(2):
            answer = self.counter.call("confirm", key, delivery)
            self.assertEqual(answer, {"status": "returned"})
        self.assertEqual(self.transfer(key).state, "recalled")
        self.assertEqual(self.kinds(key), ["sent", "recalled", "returned"])
        self.assertIsNone(self.counter.outgoing()[key]["return"])
        again = self.counter.call("recall", key, new_key())
        self.assertEqual(again, {"status": "recalled"})

    def bar_document(self, sent):
        return {
            "fields": sent["document"]["fields"],
            "lines": sent["document"]["lines"],
        }

    def test_recall_comes_too_late(self):
        _answer, sent = self.counter.sends(self.bar)
        self.bar.delivers(sent["key"])
        answer = self.counter.call("recall", sent["key"], new_key())
        self.assertEqual(answer["status"], "gone")
        self.assertIn("Leo (Bar)", answer["message"])
        self.assertEqual(
            self.bar.call("recall", sent["key"], new_key())["status"], "gone"
        )

    def test_a_copy_is_recalled_from_those_left(self):
        _answer, sent = self.counter.sends(self.bar, self.terrace, mode="copy")
        key = sent["key"]
        self.bar.takes(key)
        answer = self.counter.call("recall", key, new_key())
        self.assertEqual(answer, {"status": "recalled"})
        self.assertEqual(self.transfer(key).state, "delivered")
        self.assertEqual(self.terrace.delivers(key)["status"], "gone")

    def test_taken_back_after_all_refused(self):
        _answer, sent = self.counter.sends(self.bar)
        self.bar.call("refuse", sent["key"], "No cups")
        answer = self.counter.call("recall", sent["key"], new_key())
        self.assertEqual(answer["status"], "taken")

    def test_the_session_was_closed_meanwhile(self):
        _answer, sent = self.counter.sends(self.bar)
        self.bar_session.state = "closed"
        answer = self.bar.delivers(sent["key"])
        self.assertEqual(answer["status"], "gone")
        self.assertIn("closed", answer["message"])
        self.assertEqual(self.transfer(sent["key"]).state, "sent")
        # It waits for the next one
        self.bar_session.state = "opened"
        self.bar.takes(sent["key"])

    def test_malformed_keys(self):
        _answer, sent = self.counter.sends(self.bar)
        for args in ((None, new_key()), (sent["key"], "1"), ("x", new_key())):
            for method in ("deliver", "confirm", "recall"):
                with self.assertRaises(ValidationError):
                    self.bar.call(method, *args)
        self.assertEqual(self.bar.delivers(new_key())["status"], "gone")


@tagged("post_install", "-at_install")
class TestTransferLineByLine(TransferCase):
    def deliver(self, **values):
        _answer, sent = self.counter.sends(self.bar, **values)
        return sent, self.bar.delivers(sent["key"])

    def codes(self, answer):
        return [notice["code"] for notice in answer["notices"]]

    def test_products(self):
        archived = make_product(self.env, "Old Cake")
        unavailable = make_product(self.env, "Staff Meal")
        lines = [self.line(p) for p in (self.product, archived, unavailable)]
        archived.active = False
        unavailable.available_in_pos = False
        sent, answer = self.deliver(lines=lines)
        self.assertEqual(self.codes(answer), ["archived", "unavailable"])
        self.assertEqual(
            [n["line"] for n in answer["notices"]], [lines[1]["uuid"], lines[2]["uuid"]]
        )
        self.assertIn("Old Cake", answer["notices"][0]["message"])
        self.assertEqual(answer["document"]["lines"], lines[:1])
        transfer = self.transfer(sent["key"])
        self.assertIn("Old Cake", transfer.receiver_ids.notice_text)
        # What was said stands, whatever changes before it is confirmed
        archived.active = True
        self.assertEqual(self.bar.delivers(sent["key"]), answer)

    def test_categories_of_the_pos(self):
        drinks = self.env["pos.category"].create({"name": "Drinks"})
        self.product.pos_categ_ids = drinks
        self.bar_session.state = "closed"
        self.bar.config.write(
            {
                "limit_categories": True,
                "iface_available_categ_ids": [(6, 0, drinks.ids)],
            }
        )
        self.bar_session.state = "opened"
        _sent, answer = self.deliver()
        self.assertEqual(self.codes(answer), ["elsewhere"])
        self.assertIn("Bar", answer["notices"][0]["message"])

    def test_a_combo_goes_as_a_whole(self):
        archived = make_product(self.env, "Old Cake")
        meal = self.line(self.product)
        parts = [
            self.line(product, combo_parent_uuid=meal["uuid"])
            for product in (self.cake, archived)
        ]
        alone = self.line(self.cake)
        archived.active = False
        _sent, answer = self.deliver(lines=[meal, *parts, alone])
        self.assertEqual(self.codes(answer), ["combo", "combo", "archived"])
        self.assertEqual(answer["document"]["lines"], [alone])

    def test_customer(self):
        self.partner.active = False
        fields = {"partner_id": self.partner.id, "to_invoice": True}
        _sent, answer = self.deliver(fields=fields)
        self.assertEqual(self.codes(answer), ["old_customer"])
        self.assertIn("Clara Offline", answer["notices"][0]["message"])
        self.assertEqual(
            answer["document"]["fields"], {"partner_id": False, "to_invoice": False}
        )

    def test_pricelist(self):
        here, there = self.env["product.pricelist"].create(
            [{"name": "Evening"}, {"name": "Members"}]
        )
        self.bar.config.write(
            {
                "use_pricelist": True,
                "available_pricelist_ids": [(6, 0, here.ids)],
                "pricelist_id": here.id,
            }
        )
        _sent, answer = self.deliver(fields={"pricelist_id": there.id})
        self.assertEqual(self.codes(answer), ["pricelist"])
        self.assertEqual(answer["document"]["fields"]["pricelist_id"], here.id)
        types = {line["values"]["price_type"] for line in answer["document"]["lines"]}
        self.assertEqual(types, {"manual"})
        _sent, answer = self.deliver(fields={"pricelist_id": here.id})
        self.assertEqual(self.codes(answer), [])

    def test_fiscal_position(self):
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        fields = {"fiscal_position_id": position.id}
        _sent, answer = self.deliver(fields=fields)
        self.assertEqual(self.codes(answer), ["fiscal_position"])
        self.assertFalse(answer["document"]["fields"]["fiscal_position_id"])
        self.bar.config.write(
            {
                "tax_regime_selection": True,
                "fiscal_position_ids": [(6, 0, position.ids)],
            }
        )
        _sent, answer = self.deliver(fields=fields)
        self.assertEqual(self.codes(answer), [])

    def test_nothing_is_left(self):
        _answer, sent = self.counter.sends(self.bar)
        key = sent["key"]
        (self.product | self.cake).active = False
        answer = self.bar.delivers(key)
        self.assertEqual(answer["status"], "failed")
        self.assertEqual(self.codes(answer), ["archived", "archived"])
        transfer = self.transfer(key)
        self.assertEqual(transfer.state, "failed")
        self.assertIn("Cake is left out: it is archived.", transfer.problem)
        self.assertIn("Cake", self.bar.incoming()[key]["problem"])
        self.cake.active = True
        self.rpc(self.manager, transfer, "action_retry")
        self.assertEqual(transfer.state, "sent")
        self.assertFalse(transfer.problem)
        answer = self.bar.delivers(key)
        self.assertEqual(answer["status"], "taken")
        self.assertEqual(len(answer["document"]["lines"]), 1)
