"""deploy/compose.yaml: what every service of it must hold, as there may be no engine here to ask.

`docker compose config` reads it as well where there is one.
"""

import re
import shutil
import subprocess

import pytest
import yaml

from tests.plugin import ROOT

FILE = ROOT / "deploy" / "compose.yaml"
OURS = {"migrate", "web", "work"}
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def composition():
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services(composition):
    return composition["services"]


def test_it_is_the_whole_service(services, composition):
    assert set(services) == OURS | {"db", "cache", "nginx"}
    assert set(composition["volumes"]) == {"database", "metrics"}


def test_everything_is_started_again_but_the_migration(services):
    assert {name: each["restart"] for name, each in services.items()} == {
        **dict.fromkeys(services, "always"),
        "migrate": "no",
    }


@pytest.mark.parametrize("name", [*sorted(OURS), "cache", "nginx"])
def test_nothing_of_an_image_is_written_to_and_nothing_more_is_allowed(services, name):
    service = services[name]
    assert service["read_only"] is True
    assert service["tmpfs"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_what_is_ours_is_one_image_that_runs_as_nobody_in_particular(services):
    assert {services[name]["image"] for name in OURS} == {"gymsite:${GYMSITE_VERSION:-latest}"}
    assert {services[name]["build"]["dockerfile"] for name in OURS} == {"deploy/Dockerfile"}
    assert not {"user", "privileged"} & set().union(*(services[name] for name in OURS))
    users = re.findall(r"^USER (\S+)$", (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8"), re.M)
    assert users == ["10001"]


def test_every_process_counts_in_one_cache_and_writes_to_one_database(services):
    for name in OURS:
        variables = services[name]["environment"]
        assert variables["CACHE_URL"] == "redis://cache:6379/0"
        assert variables["DATABASE_URL"].endswith("@db:5432/gymsite")


def test_nobody_is_let_in_but_by_nginx(services):
    assert {name: each["ports"] for name, each in services.items() if "ports" in each} == {
        "nginx": ["80:80", "443:443"]
    }


def test_tables_are_there_before_the_site_and_the_site_before_nginx(services):
    for name in ("web", "work"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert services[name]["depends_on"]["cache"] == {"condition": "service_healthy"}
    assert services["migrate"]["depends_on"]["db"] == {"condition": "service_healthy"}
    assert services["nginx"]["depends_on"]["web"] == {"condition": "service_healthy"}


def test_whoever_is_waited_for_says_how_he_is(services):
    awaited = {
        other
        for each in services.values()
        for other, how in each.get("depends_on", {}).items()
        if "healthy" in how["condition"]
    }
    in_the_image = {"web"}
    assert all("test" in services[name]["healthcheck"] for name in awaited - in_the_image)
    assert "healthcheck" not in services["web"]
    assert "\nHEALTHCHECK " in (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")


def test_no_secret_stands_in_it_and_every_variable_is_explained(services):
    text = FILE.read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    assert asked == {"POSTGRES_PASSWORD", "GYMSITE_VERSION"}
    assert all(re.search(rf"^(# )?{name}=", EXAMPLE, re.M) for name in asked)
    assert services["db"]["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD:?}"


def test_what_is_not_ours_is_pinned_to_a_series(services):
    images = {services[name]["image"] for name in set(services) - OURS}
    assert all(re.fullmatch(r"[\w/]+:\d[\w.-]*", image) for image in images), images


def test_the_configuration_of_nginx_names_what_is_there(services):
    text = (ROOT / "deploy" / "compose.upstream.conf").read_text(encoding="utf-8")
    assert re.findall(r"^\s*server (\w+):8000 resolve;", text, re.M) == ["web"]
    assert "resolver 127.0.0.11" in text
    assert [place.split(":")[:2] for place in services["nginx"]["volumes"]] == [
        ["./nginx.conf", "/etc/nginx/nginx.conf"],
        ["./compose.upstream.conf", "/etc/nginx/upstream.conf"],
        ["./certs", "/etc/nginx/certs"],
    ]


def test_docker_reads_it(tmp_path):
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("there is no docker compose here")
    (tmp_path / "env").write_text("POSTGRES_PASSWORD=of-the-test\n", encoding="ascii")
    command = [
        docker,
        "compose",
        "--env-file",
        tmp_path / "env",
        "-f",
        FILE,
        "config",
        "--quiet",
        "--no-env-resolution",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
