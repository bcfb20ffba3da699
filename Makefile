# make demo: a Discord in the browser, no token needed · make test: everything · make run: the bot, from .env
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo demo-fleet run test check format bench chaos fuzz service requirements clean

setup: .venv/run.stamp

.venv/pip.stamp:
	@command -v $(PYTHON) >/dev/null || { echo "Atelier needs Python 3.11 or newer: install python3, or say make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Atelier needs Python 3.11 or newer; $(PYTHON) is older. Say make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

# One environment; each level adds to it: run (the bot), fleet (several processes), demo (the browser page), demo-fleet (both), test (everything).
.venv/%.stamp: requirements/%.txt .venv/pip.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

demo: .venv/demo.stamp
	@$(BIN)/python -m demo

# Several processes on PostgreSQL, one of which may be killed.
demo-fleet: .venv/demo-fleet.stamp
	@$(BIN)/python -W ignore -m demo.fleet

run: .venv/run.stamp
	@$(BIN)/python bot.py

check: .venv/run.stamp
	@$(BIN)/python bot.py check

# Three at once on two cores: half of the time tests wait for the processes, browsers and databases that they started.
test: .venv/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/pytest -n 3 --dist loadfile

format: .venv/test.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/test.stamp
	$(BIN)/python -m benchmarks

# Kills the bot at every step and at random, with everything else going wrong: docs/proof.md. CHAOS_KILLS=1000 for a long night.
chaos: .venv/test.stamp
	@$(BIN)/python -m tests.chaos

# Makes up everything from outside: docs/proof.md. FUZZ_SEED=7 tries the same once more.
fuzz: .venv/test.stamp
	@$(BIN)/python -m tests.fuzz

# systemd units for this folder and this user; docs/operating.md, "As a service".
service: .venv/run.stamp
	@$(BIN)/python deploy/service.py

# After a change of pyproject.toml.
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" pyproject.toml
requirements: .venv/test.stamp
	$(COMPILE) -o requirements/run.txt
	$(COMPILE) --extra fleet -c requirements/run.txt -o requirements/fleet.txt
	$(COMPILE) --extra demo -c requirements/run.txt -o requirements/demo.txt
	$(COMPILE) --extra demo-fleet -c requirements/demo.txt -c requirements/fleet.txt -o requirements/demo-fleet.txt
	$(COMPILE) --extra test -c requirements/demo-fleet.txt -o requirements/test.txt

clean:
	rm -rf .venv
