"""packaging/install against stand-ins for dpkg-query, apt-get, sudo and id that write down how they were called."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

INSTALL = pathlib.Path(__file__).parent / "install"
LIST = "# what is needed\nrun: alpha\nrun: beta # why\ntest: gamma\n"


class Machine:
    """A folder that is the whole PATH: bash's few helpers, and the stand-ins of this machine."""

    def __init__(self, root, installed=(), uid=0, has_apt=True, has_sudo=True, apt_status=0, text=LIST):
        self.root = pathlib.Path(root)
        self.bin = self.root / "bin"
        self.bin.mkdir()
        for tool in ("bash", "sed", "grep", "dirname", "cat", "env"):
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.calls = self.root / "calls"
        self.calls.touch()
        self.stand_in("id", f"echo {uid}")
        known = " ".join(installed)
        self.stand_in("dpkg-query", f'for p in {known}; do echo "installed $p"; done; echo "not-installed beta"; exit 1')
        if has_apt:
            self.stand_in("apt-get", f'echo "apt-get $*" >> "{self.calls}"; exit {apt_status}')
        if has_sudo:
            self.stand_in("sudo", f'echo "sudo $1" >> "{self.calls}"; exec "$@"')
        shutil.copy(INSTALL, self.root / "install")
        (self.root / "debian-packages.txt").write_text(text)

    def stand_in(self, name, body):
        path = self.bin / name
        path.write_text(f"#!{shutil.which('bash')}\n{body}\n")
        path.chmod(0o755)

    def install(self, *arguments):
        done = subprocess.run([str(self.root / "install"), *arguments], env={**os.environ, "PATH": str(self.bin)},
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr, self.calls.read_text().splitlines()


class Install(unittest.TestCase):
    def machine(self, **options):
        return Machine(self.enterContext(tempfile.TemporaryDirectory()), **options)

    def test_nothing_missing_calls_nothing(self):
        self.assertEqual(self.machine(installed=("alpha", "beta", "gamma")).install("run", "test"), (0, "", "", []))

    def test_only_what_is_missing(self):
        status, _, _, calls = self.machine(installed=("alpha",)).install("run", "test")
        self.assertEqual(status, 0)
        self.assertEqual(calls, ["apt-get -q -y update", "apt-get -q -y install --no-install-recommends beta gamma"])

    def test_a_group_alone(self):
        _, _, _, calls = self.machine(installed=("alpha",)).install()
        self.assertEqual(calls[-1], "apt-get -q -y install --no-install-recommends beta")

    def test_a_user_goes_through_sudo(self):
        _, _, _, calls = self.machine(uid=1000).install("test")
        self.assertEqual(calls, ["sudo env", "apt-get -q -y update",
                                 "sudo env", "apt-get -q -y install --no-install-recommends gamma"])

    def test_a_user_without_sudo_is_told_the_command(self):
        status, _, error, calls = self.machine(uid=1000, has_sudo=False).install("test")
        self.assertEqual((status, calls), (1, []))
        self.assertIn("apt-get install --no-install-recommends gamma", error)

    def test_another_system_gets_the_list(self):
        status, _, error, _ = self.machine(has_apt=False).install("run")
        self.assertEqual(status, 1)
        self.assertIn("alpha beta", error)
        self.assertIn("--no-install", error)

    def test_apt_fails(self):
        status, _, error, calls = self.machine(apt_status=100).install("run")
        self.assertEqual((status, len(calls)), (1, 1))
        self.assertIn("apt-get update failed", error)

    def test_unknown_group(self):
        status, _, error, _ = self.machine().install("prod")
        self.assertEqual(status, 2)
        self.assertIn('unknown group "prod"', error)

    def test_malformed_list(self):
        status, _, error, calls = self.machine(text="run: alpha\nrun beta\n").install("run")
        self.assertEqual((status, calls), (1, []))
        self.assertIn("2:run beta", error)

    def test_a_command_from_elsewhere_is_left_alone(self):
        machine = self.machine(text="test: npm (npm) # also ours\ntest: nodejs (node)\n")
        machine.stand_in("npm", "")
        _, _, _, calls = machine.install("test")
        self.assertEqual(calls[-1], "apt-get -q -y install --no-install-recommends nodejs")

    def test_packages_for_commands_are_listed_by_name(self):
        self.assertEqual(self.machine(text="test: npm (npm) # why\n").install("--list", "test")[1], "npm\n")

    def test_list(self):
        self.assertEqual(self.machine().install("--list", "run", "test")[:2], (0, "alpha\nbeta\ngamma\n"))


if __name__ == "__main__":
    unittest.main()
