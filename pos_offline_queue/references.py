# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Which records an order's data refers to, by whichever field: other modules' too."""

from collections import defaultdict

from odoo.fields import Command

from .schema import Malformed, is_id

LINKS = (Command.LINK, Command.CLEAR, Command.SET)
# Where in an order's data there are records, and of which model its keys are fields.
PARTS = {
    None: "pos.order",
    "lines": "pos.order.line",
    "statement_ids": "pos.payment",
}
# Keys of the data that are fields under another name, or of another model.
ALIASES = {"pos_session_id": "session_id"}
# Ids of what the order makes or replaces itself.
OWN = {"id", "server_id", "order_id", "pos_order_id"}


def gone(env, data):
    """{(model, id): the row that names it} of those that are not there any more."""
    named = {}
    for row, name, field in _fields_of(env, data):
        if not field.store:
            continue
        ids = _ids_of(row[name]) if field.type == "many2many" else [row[name]]
        for record_id in filter(is_id, ids):
            named.setdefault((field.comodel_name, record_id), row)
    by_model = defaultdict(set)
    for model, record_id in named:
        by_model[model].add(record_id)
    there = {
        (model, record.id)
        for model, ids in by_model.items()
        if model in env
        for record in env[model].sudo().browse(ids).exists()
    }
    return {record: row for record, row in named.items() if record not in there}


def mended(env, data, replacements):
    """The data with what a manager chose; changed in place, and returned.

    :param replacements: {model: {id that was sold: id to record, or false}}, ids as
        text, as it is JSON; or nothing
    """
    for row, name, field in _fields_of(env, data) if replacements else ():
        chosen, value = replacements.get(field.comodel_name), row[name]
        if not chosen:
            continue
        if field.type == "many2one" and is_id(value):
            row[name] = chosen.get(str(value), value)
        elif field.type == "many2many" and isinstance(value, list):
            row[name] = _mend_links(value, chosen)
    return data


def check_links(env, model, values):
    """Let them name records beside their own, and change none.

    :raise Malformed:
    """
    for name, value in values.items():
        field = env[model]._fields.get(name)
        if field and field.type in ("one2many", "many2many"):
            for command in value if isinstance(value, list) else ():
                _check_command(env, field, command)


def _check_command(env, field, command):
    if not isinstance(command, list) or command[:1] in ([n] for n in LINKS):
        return
    is_own = field.type == "one2many" and command[:1] == [Command.CREATE]
    if not is_own or not isinstance(command[-1], dict):
        raise Malformed(f"{field.name} would change other records")
    check_links(env, field.comodel_name, command[-1])


def _fields_of(env, data):
    """(row, name, field) of all in the data that can name records."""
    for part, model in PARTS.items():
        rows = [data] if part is None else [c[2] for c in data.get(part) or ()]
        for row in rows:
            for name in list(row):
                field = env[model]._fields.get(ALIASES.get(name, name))
                if (
                    field
                    and name not in OWN
                    and field.type in ("many2one", "many2many")
                ):
                    yield row, name, field


def _ids_of(value):
    """Ids in a list of ids or of commands that link."""
    ids = []
    for item in value if isinstance(value, list) else ():
        if isinstance(item, list) and len(item) == 3 and item[0] == 6:
            ids += item[2] if isinstance(item[2], list) else []
        elif isinstance(item, list) and len(item) >= 2 and item[0] == 4:
            ids.append(item[1])
        else:
            ids.append(item)
    return ids


def _mend_links(value, chosen):
    """A list of ids or of commands that link, with others in their place."""
    mended = []
    for item in value:
        if isinstance(item, list) and len(item) == 3 and item[0] == 6:
            ids = item[2] if isinstance(item[2], list) else []
            mended.append([6, 0, _mend_ids(ids, chosen)])
        elif isinstance(item, list) and len(item) >= 2 and item[0] == 4:
            mended += [[4, record_id] for record_id in _mend_ids([item[1]], chosen)]
        elif is_id(item):
            mended += _mend_ids([item], chosen)
        else:
            mended.append(item)
    return mended


def _mend_ids(ids, chosen):
    replaced = (chosen.get(str(record_id), record_id) for record_id in ids)
    return [record_id for record_id in replaced if record_id]
