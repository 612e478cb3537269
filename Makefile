# What there is to do with this repository; "make" alone lists it.

DESTDIR ?=
PREFIX ?= /usr
PROGRAMS := rolloutd rolloutctl storesim
# Debian's names. perl-base, make and a compiler are there wherever Swift is.
PACKAGES := libsystemd-dev libsqlite3-dev pkg-config systemd dbus util-linux libnss-systemd strace tmux shellcheck curl \
  mandoc zsh fish openssl unzip python3

# Tests that wait for sockets and processes take a thread each while they do: beside the others, on two cores, nobody would
# get on. They run by themselves, one after the other.
WAITING := AuditTests|CheckRunnerTests|HealthSourcesTests.CheckTests|ControlServerTests|CommandsTests|DaemonTests|DecisionJournalTests|SystemdSupportTests

# Where the login shell finds swift and this one does not, the login shell's is taken.
ifeq ($(shell command -v swift),)
  LOGIN_SWIFT := $(shell bash -lc 'command -v swift' 2>/dev/null)
  ifneq ($(LOGIN_SWIFT),)
    export PATH := $(PATH):$(patsubst %/,%,$(dir $(LOGIN_SWIFT)))
  endif
endif
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300

BINDIR := $(DESTDIR)$(PREFIX)/bin
UNITDIR := $(DESTDIR)$(PREFIX)/lib/systemd/system
SYSUSERSDIR := $(DESTDIR)$(PREFIX)/lib/sysusers.d
TMPFILESDIR := $(DESTDIR)$(PREFIX)/lib/tmpfiles.d
CATALOGDIR := $(DESTDIR)$(PREFIX)/lib/systemd/catalog
# Where the daemon looks for the policies of packages, whatever the prefix.
POLICYDIR := $(DESTDIR)/usr/lib/rolloutd/policies
SHAREDIR := $(DESTDIR)$(PREFIX)/share/rolloutd
DOCDIR := $(DESTDIR)$(PREFIX)/share/doc/rolloutd
MANDIR := $(DESTDIR)$(PREFIX)/share/man
# Where each shell looks for completions by itself.
COMPLETIONS := $(DESTDIR)$(PREFIX)/share/bash-completion/completions/rolloutctl \
  $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_rolloutctl \
  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/rolloutctl.fish
ETCDIR := $(DESTDIR)/etc/rolloutd
RELEASE := .build/release

# Copies a text, with the prefix in place of /usr where it names what is installed.
place = sed 's|/usr/bin/|$(PREFIX)/bin/|g; s|/usr/share/doc/|$(PREFIX)/share/doc/|g' $(1) >$(2) && chmod 644 $(2)

.DEFAULT_GOAL := help
.PHONY: help setup build release test simulate simulate-ci simulate-table test-systemd torture fuzz demo benchmarks figures study docs \
  lint install install-programs install-completions install-files install-settle uninstall clean

help: ## list what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install the packages that building and testing need, where they are missing
	@missing=''; for p in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' "$$p" 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  $(APT) update -qq && $(APT) install -y -qq --no-install-recommends $$missing; \
	fi
	@command -v swift >/dev/null || { echo 'swift is not in PATH: install Swift 6.3 from swift.org' >&2; exit 1; }

build: setup ## build everything for debugging
	swift build

release: setup ## build the programs as they are installed: no Swift runtime needed on the host
	@for program in $(PROGRAMS); do \
	  swift build -c release --static-swift-stdlib --product $$program || exit 1; \
	done

test: setup ## everything: unit, integration and systemd tests
	swift build --build-tests
	$(MAKE) --no-print-directory release
	$(MAKE) --no-print-directory test-systemd
	$(MAKE) --no-print-directory simulate-ci
	Tests/Support/swift-test.sh --skip-build --skip '$(WAITING)|IntegrationTests'
	Tests/Support/swift-test.sh --skip-build --no-parallel --filter '$(WAITING)'
	Tests/Support/swift-test.sh --skip-build --no-parallel --filter IntegrationTests

test-systemd: ## what talks to systemd, under a real one; where none can be booted: skipped, or failed with CI=true
	$(SUDO) env CI="$(CI)" Tests/Support/systemd-suite.sh || { status=$$?; \
	  if [ $$status = 125 ]; then echo 'skipped: no systemd can be booted here'; else exit $$status; fi; }

# The last seeds of the two runs: what a build server does each time, and what a night does.
CI_SEEDS := 3000
SEEDS := 100000

simulate: setup ## a long simulation: SEEDS= worlds on all cores; see docs/internals/simulation.md
	swift build -c release --static-swift-stdlib --product simulate
	$(RELEASE)/simulate --seed 1 --seeds $(SEEDS)

simulate-ci: setup ## a short simulation, and whether every known bug that is put back is still found
	swift build -c release --static-swift-stdlib --product simulate
	$(RELEASE)/simulate --seed 1 --seeds $(CI_SEEDS)
	$(RELEASE)/simulate --table --enough --seeds 2000 >/dev/null

simulate-table: setup ## write the table of put-back bugs into docs/internals/simulation.md
	swift build -c release --static-swift-stdlib --product simulate
	$(RELEASE)/simulate --table --seeds 250 >.build/simulation-table.md
	sed -i -e '/<!-- table: begin -->/,/<!-- table: end -->/{//!d}' \
	  -e '/<!-- table: begin -->/r .build/simulation-table.md' docs/internals/simulation.md


torture: setup ## the daemon on failing disks and killed a thousand times, for an hour: TORTURE_SEED=, TORTURE_KILLS=
	swift build --build-tests
	Tests/Support/torture.sh $(SUITES)

# What libFuzzer needs of the toolchain; its own build keeps apart from the usual one, for its instruments are in everything.
FUZZER = $(firstword $(wildcard $(dir $(realpath $(shell command -v swiftc)))../lib/clang/*/lib/linux/libclang_rt.fuzzer_no_main-$(shell uname -m).a))
FUZZ := .build/fuzz
TARGETS ?= policy-file settings store-body metric-body control-request journal-entry
TIME ?= 600

fuzz: setup ## fuzz for TIME=600 seconds each of TARGETS= (docs/internals/fuzzing.md)
	ROLLOUTD_FUZZ=1 swift build --scratch-path $(FUZZ) --product fuzz -Xlinker $(FUZZER)
	@mkdir -p $(FUZZ)/found
	@for target in $(TARGETS); do \
	  mkdir -p $(FUZZ)/corpus/$$target; \
	  FUZZ_TARGET=$$target $(FUZZ)/debug/fuzz --words >$(FUZZ)/$$target.dict || exit 1; \
	  SWIFT_BACKTRACE=enable=no FUZZ_TARGET=$$target $(FUZZ)/debug/fuzz -max_total_time=$(TIME) -timeout=20 \
	    -rss_limit_mb=2048 -max_len=16384 -dict=$(FUZZ)/$$target.dict -artifact_prefix=$(FUZZ)/found/$$target- \
	    $(FUZZ)/corpus/$$target Tests/Fuzzing/corpus/$$target || exit 1; \
	done

demo: setup ## watch three rollouts against the simulator, in a minute
	@[ -x $(RELEASE)/rolloutd ] && [ -x $(RELEASE)/rolloutctl ] && [ -x $(RELEASE)/storesim ] || swift build
	config/demo/run.sh

benchmarks: setup ## measure speed and memory; ratios are measured side by side, nothing is asserted
	Benchmarks/figures.sh engine journal daemon

figures: setup ## measure everything that is promised, and write it to docs/internals/figures.md; takes an hour
	Benchmarks/figures.sh >docs/internals/figures.md.new && mv docs/internals/figures.md.new docs/internals/figures.md
	@cat docs/internals/figures.md

docs: setup ## make the reference pages and the manual anew, from the programs' help and the docs
	swift build --build-tests
	RECORD_GOLDENS=1 swift test --skip-build --filter ManualTests

STUDY := docs/internals/comparison-study

study: setup ## simulate how right and how early comparisons halt, and write it to docs/internals/comparison-study.md and .svg
	swift build --package-path Benchmarks -c release --product study
	Benchmarks/.build/release/study --plot $(STUDY).svg >.build/comparison-study.md
	sed -i -e '/<!-- tables: begin -->/,/<!-- tables: end -->/{//!d}' \
	  -e '/<!-- tables: begin -->/r .build/comparison-study.md' $(STUDY).md

lint: ## check the style of sources and scripts
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources
	shellcheck .ci/run $$(find Tests Benchmarks config -name '*.sh' -not -path '*/.build/*' 2>/dev/null)

install: install-programs install-completions install-files install-settle ## put everything in place: DESTDIR=, PREFIX=/usr; after make release

install-programs:
	install -d $(BINDIR)
	@for program in $(PROGRAMS); do \
	  echo "install $(BINDIR)/$$program"; \
	  install -s -m 755 $(RELEASE)/$$program $(BINDIR)/$$program || exit 1; \
	done

# Made by the program that is installed, so that they fit it.
install-completions:
	@for file in $(COMPLETIONS); do \
	  case $$file in *.fish) shell=fish ;; */_*) shell=zsh ;; *) shell=bash ;; esac; \
	  echo "install $$file"; \
	  install -d "$${file%/*}" && $(RELEASE)/rolloutctl --generate-completion-script $$shell >"$$file" \
	    && chmod 644 "$$file" || exit 1; \
	done

install-files:
	install -d $(UNITDIR) $(SYSUSERSDIR) $(TMPFILESDIR) $(CATALOGDIR) $(POLICYDIR) $(SHAREDIR) $(DOCDIR)/examples
	install -d $(ETCDIR) $(ETCDIR)/policies $(ETCDIR)/rolloutd.d $(ETCDIR)/checks
	$(call place,systemd/rolloutd.service,$(UNITDIR)/rolloutd.service)
	$(call place,systemd/rolloutd.socket,$(UNITDIR)/rolloutd.socket)
	$(call place,systemd/rolloutd-check@.service,$(UNITDIR)/rolloutd-check@.service)
	$(call place,systemd/rolloutd-check.socket,$(UNITDIR)/rolloutd-check.socket)
	$(call place,systemd/rolloutd.catalog,$(CATALOGDIR)/rolloutd.catalog)
	install -m 644 systemd/rolloutd.sysusers $(SYSUSERSDIR)/rolloutd.conf
	install -m 644 systemd/rolloutd.tmpfiles $(TMPFILESDIR)/rolloutd.conf
	install -m 644 docs/operating/*.md docs/reference/*.md $(DOCDIR)/
	@for page in docs/man/*; do \
	  folder=$(MANDIR)/man$${page##*.}; \
	  install -d "$$folder" && $(call place,"$$page","$$folder/$${page##*/}") || exit 1; \
	done
	@if [ -d config/policies ]; then install -m 644 config/policies/*.yaml $(DOCDIR)/examples/; fi
	install -d $(DOCDIR)/examples/ci/store/policies $(DOCDIR)/examples/ci/store/notes
	install -m 755 config/ci/publish.sh $(DOCDIR)/examples/ci/
	install -m 644 config/ci/*.yml config/ci/Jenkinsfile $(DOCDIR)/examples/ci/
	@cd config/ci/store && for file in *.yaml policies/* notes/*; do install -m 644 "$$file" "$(abspath $(DOCDIR))/examples/ci/store/$$file" || exit 1; done
	@if [ -e config/policy.schema.json ]; then install -m 644 config/policy.schema.json $(SHAREDIR)/; fi
	@if [ -e config/rolloutd.yaml ]; then \
	  install -m 644 config/rolloutd.yaml $(DOCDIR)/examples/rolloutd.yaml; \
	  if [ -e $(ETCDIR)/rolloutd.yaml ]; then echo 'kept $(ETCDIR)/rolloutd.yaml'; \
	  else install -m 644 config/rolloutd.yaml $(ETCDIR)/rolloutd.yaml; fi; \
	fi

# What a package's scripts would do. Into a DESTDIR nothing is done: that is the package's business.
install-settle: install-files
	@if [ -z "$(DESTDIR)" ] && [ -d /run/systemd/system ]; then \
	  echo 'systemd is told of the groups, folders, catalog and units'; \
	  systemd-sysusers rolloutd.conf && systemd-tmpfiles --create rolloutd.conf && journalctl --update-catalog && \
	    systemctl daemon-reload; \
	fi

uninstall: ## remove what install put in place; settings, policies and state stay
	rm -f $(addprefix $(BINDIR)/,$(PROGRAMS)) $(UNITDIR)/rolloutd.service $(UNITDIR)/rolloutd.socket
	rm -f $(UNITDIR)/rolloutd-check@.service $(UNITDIR)/rolloutd-check.socket
	rm -f $(SYSUSERSDIR)/rolloutd.conf $(TMPFILESDIR)/rolloutd.conf $(CATALOGDIR)/rolloutd.catalog
	rm -f $(COMPLETIONS) $(foreach page,$(notdir $(wildcard docs/man/*)),$(MANDIR)/man$(lastword $(subst ., ,$(page)))/$(page))
	rm -rf $(SHAREDIR) $(DOCDIR)
	-rmdir --ignore-fail-on-non-empty --parents $(POLICYDIR) 2>/dev/null

clean: ## remove what was built
	swift package clean
