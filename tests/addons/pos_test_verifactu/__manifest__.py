# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
{
    "name": "POS test: VeriFactu",
    "summary": "Late and repeated sales in Spain, where Odoo 17.0 has VeriFactu",
    "version": "17.0.1.0.0",
    "category": "Hidden",
    "author": "POS Suite contributors",
    "license": "AGPL-3",
    "depends": ["l10n_es_edi_verifactu_pos"],
}
