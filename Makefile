# Session Recording Operator. `make help` lists what there is.
SHELL := /bin/bash
CONFIGURATION ?= Release
RUNTIME ?= linux-x64
PACKAGES_RUN := openssh-server openssh-client openssh-sftp-server
PACKAGES_IMAGES := buildah podman runc
PACKAGES_BENCH := wrk haproxy
PACKAGES_TEST := $(PACKAGES_RUN) $(PACKAGES_IMAGES) tmux zsh fish strace rsync git vim-tiny less util-linux nodejs npm kubernetes-client unzip shellcheck postgresql jq curl
PREFIX ?= localhost/session-recording
TAG ?= 0.1.0
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

.DEFAULT_GOAL := help
.PHONY: help build run demo test check bench durability fuzz publish images images-test e2e generate clean packages-bench packages-images packages-run packages-test

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

build: ## build bin/recorder, bin/recordings, bin/kube-agent and bin/operator
	@.ci/publish $(CONFIGURATION) $(RUNTIME) bin/lib
	@for program in recorder recordings kube-agent operator; do ln -sfn lib/$$program bin/$$program; done
	@echo "built bin/recorder, bin/recordings, bin/kube-agent and bin/operator"

run: packages-run build ## record SSH sessions on this machine: collector, node service and a private sshd on port 3022
	@bin/recorder standalone $(if $(CONFIG),-f $(CONFIG))

demo: packages-test build ## a scripted ssh session, listed, played, exported and verified
	@tests/demo/run

test: packages-test ## build everything and run all tests
	@.ci/test $(CONFIGURATION)

check: test ## what CI runs

bench: packages-test packages-bench build ## measure, as ratios against named peers in the same run
	@KUBECTLS=$$(.ci/kubectl) dotnet run -c Release --project tests/Benchmarks -- $(ARGS)

durability: packages-test build ## kill -9, full disks and outages: what was acknowledged, what was lost (SHORT=1 for the short form)
	@dotnet run -c Release --project tests/Durability -- $(if $(SHORT),--short) $(ARGS)

fuzz: ## random and mutated input into every decoder (SECONDS_EACH=60)
	@dotnet run -c Release --project tests/Fuzz -- --seconds $(or $(SECONDS_EACH),60) $(ARGS)

publish: ## self-contained, trimmed single files in artifacts/
	@.ci/publish-single Release $(RUNTIME) artifacts

images: publish packages-images ## images of operator, recorder and kube-agent with buildah (PREFIX=localhost/session-recording TAG=0.1.0 ARCHIVES=FOLDER)
	@images/build artifacts/$(RUNTIME) $(PREFIX) $(TAG)

images-test: publish packages-images ## run the images that are shipped, with podman, and hold their size
	@dotnet build tests/Images.Tests -c $(CONFIGURATION) --nologo -v quiet -clp:ErrorsOnly
	@IMAGES_PROGRAMS=$(CURDIR)/artifacts/$(RUNTIME) tests/Images.Tests/bin/$(CONFIGURATION)/net10.0/Images.Tests --no-progress

e2e: ## the whole product on the cluster that KUBECONFIG names: tests/e2e/run says what it can be told
	@tests/e2e/run

generate: ## write config/crd, config/rbac and docs/crd.md from the C# types, and copy the first two into the chart
	@dotnet run -c $(CONFIGURATION) --project operator/Operator -- generate .

clean: ## remove what was built
	@rm -rf bin artifacts; find . -name node_modules -prune -o \( -name bin -o -name obj \) -type d -print0 | xargs -0 rm -rf

packages-run:
	@.ci/packages $(PACKAGES_RUN)

packages-bench:
	@.ci/packages $(PACKAGES_BENCH)

packages-images:
	@.ci/packages $(PACKAGES_IMAGES)

packages-test:
	@.ci/packages $(PACKAGES_TEST)
