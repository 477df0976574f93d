# Each target is one command of dev/; `make <target> ARGS="..."` hands arguments on.
PYTHON ?= python3.11
ARGS ?=
COMMANDS = demo stop clean test test-core test-odoo test-system test-installs \
	test-upstream soak day lint format bench pot readme screenshots

.PHONY: $(COMMANDS)
$(COMMANDS):
	@$(PYTHON) -m dev $@ $(ARGS)
