# Each target is one command of dev/; `make <target> ARGS="..."` hands arguments on.
VERSIONS = 3.11 3.12 3.10
PYTHON ?= $(firstword $(foreach it,$(VERSIONS),$(shell command -v python$(it))) python3.11)
ARGS ?=
COMMANDS = demo stop clean test test-full test-core test-odoo test-system test-installs \
	test-upstream test-oca test-as-oca test-dates test-verifactu mutants soak day lint \
	format bench pot readme screenshots

.PHONY: $(COMMANDS)
$(COMMANDS):
	@$(PYTHON) -m dev $@ $(ARGS)
