// The suite packaging of ./test: the Debian package, taken apart, installed into an empty root, and a node started from it.
// PACKAGE names the package; ./test builds it.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = process.env.GWANGAN_ROOT ?? new URL('../..', import.meta.url).pathname;
const deb = process.env.PACKAGE;
assert.ok(deb && existsSync(deb), `PACKAGE names the package to test: ${deb}`);
const isRoot = process.getuid() === 0;
const folder = mkdtempSync(join(tmpdir(), 'gwangan-package-'));
const scratch = join(folder, 'root');
const units = ['gwangan.service', 'gwangan-follower.service', 'gwangan-signer.service'];
const has = (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
const at = (path) => join(scratch, path);
const linesOf = (path) => readFileSync(path, 'utf8').split('\n').filter(Boolean);

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: 'utf8', timeout: 180_000, ...options });
  return { code: done.status, output: done.stdout ?? '', errors: done.stderr ?? '' };
}

function succeed(command, args, options) {
  const done = run(command, args, options);
  assert.equal(done.code, 0, `${command} ${args.join(' ')}: ${done.output}${done.errors}`);
  return done.output;
}

// A database of packages in which only this one stands; the maintainer scripts run from outside, told the root by DPKG_ROOT.
function dpkg(...args) {
  return run('dpkg', [`--root=${scratch}`, '--force-script-chrootless', '--force-depends', '--force-not-root', `--log=${join(folder, 'dpkg.log')}`, ...args]);
}

before(() => {
  for (const path of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'var/lib/dpkg/triggers', 'var/lib', 'etc']) mkdirSync(at(path), { recursive: true });
  for (const file of ['var/lib/dpkg/status', 'var/lib/dpkg/available', 'etc/passwd', 'etc/group']) writeFileSync(at(file), '');
  // Without the rights to make users, the content alone is looked at.
  if (isRoot) {
    const done = dpkg('-i', deb);
    assert.equal(done.code, 0, done.output + done.errors);
  } else succeed('dpkg-deb', ['-x', deb, scratch]);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('the control file names what the program needs', () => {
  const control = succeed('dpkg-deb', ['-f', deb]);
  for (const library of ['liblmdb0', 'libsecp256k1-1', 'libsodium23', 'libssl3']) assert.match(control, new RegExp(`^Depends:.*\\b${library}\\b`, 'm'));
  assert.match(control, /^Architecture: amd64$/m);
  const version = readFileSync(join(root, 'Directory.Build.props'), 'utf8').match(/<Version>(.*)<\/Version>/)[1];
  assert.match(control, new RegExp(`^Version: ${version.replaceAll('.', '\\.')}$`, 'm'));
  const installed = Number(control.match(/^Installed-Size: (\d+)$/m)[1]);
  assert.ok(installed > 50_000 && installed < 300_000, `${installed} KiB`);
});

test('every file belongs to root, no others may write it, and programs alone are executable', () => {
  for (const line of succeed('dpkg-deb', ['-c', deb]).trim().split('\n')) {
    const [mode, owner, , , , path] = line.split(/\s+/);
    assert.equal(owner, 'root/root', line);
    assert.ok(mode[0] === 'l' || (mode[5] !== 'w' && mode[8] !== 'w'), line);
    assert.ok(mode[0] !== '-' || (mode[3] === 'x') === (path === './usr/lib/gwangan/gwangan'), line);
    assert.ok(/^\.\/(usr|etc)?(\/|$)/.test(path), `${path} lies where packages put nothing`);
  }
});

test('sums, conffiles and the maintainer scripts fit the content', () => {
  const control = join(folder, 'control');
  succeed('dpkg-deb', ['-e', deb, control]);
  succeed('md5sum', ['--quiet', '-c', join(control, 'md5sums')], { cwd: scratch });
  assert.deepEqual(linesOf(join(control, 'conffiles')), ['/etc/gwangan/follower.json', '/etc/gwangan/node.json', '/etc/gwangan/signer.env']);
  for (const script of ['postinst', 'prerm', 'postrm']) {
    assert.equal(statSync(join(control, script)).mode & 0o777, 0o755, script);
    succeed('sh', ['-n', join(control, script)]);
    assert.match(readFileSync(join(control, script), 'utf8'), /^#!\/bin\/sh\n(?:#.*\n)*set -e\n/, `${script} must stop at its first failure`);
  }
});

test('the documentation is there: manual page, copyright, changes, completion', { skip: !has('groff') && 'groff is not installed' }, () => {
  const page = succeed('sh', ['-c', `gunzip -c "${at('usr/share/man/man1/gwangan.1.gz')}" | groff -man -Tascii -ww -P-cbou`]);
  for (const word of ['NAME', 'SYNOPSIS', 'COMMANDS', 'gwangan node', '--data', 'EXIT STATUS']) assert.ok(page.includes(word), word);
  for (const file of ['copyright', 'changelog.gz']) assert.ok(existsSync(at(`usr/share/doc/gwangan/${file}`)), file);
  succeed('bash', ['-n', at('usr/share/bash-completion/completions/gwangan')]);
});

test('completion offers commands and options', () => {
  const completed = succeed('bash', ['-c', `. "${at('usr/share/bash-completion/completions/gwangan')}"; COMP_LINE='gwangan no' COMP_POINT=10 COMP_CWORD=1 COMP_WORDS=(gwangan no); _gwangan; printf '%s\\n' "\${COMPREPLY[@]}"`],
    { env: { ...process.env, PATH: `${at('usr/bin')}:${process.env.PATH}` } });
  assert.deepEqual(completed.trim().split('\n'), ['node']);
});

test('systemd understands the units', { skip: !has('systemd-analyze') && 'systemd-analyze is not installed' }, () => {
  const done = run('systemd-analyze', [`--root=${scratch}`, '--man=no', '--recursive-errors=no', 'verify', ...units]);
  // Units and programs of the system, such as network-online.target and grep, are not in this root.
  const said = (done.output + done.errors).split('\n').filter((line) => line && units.some((unit) => line.includes(unit)) && !/Failed to (add dependency|create .*start)|Command \/bin\/grep is not executable/i.test(line));
  assert.deepEqual(said, []);
});

test('the units hold what they may do to what they need', { skip: !has('systemd-analyze') && 'systemd-analyze is not installed' }, () => {
  for (const unit of units) {
    const text = readFileSync(at(`usr/lib/systemd/system/${unit}`), 'utf8');
    for (const line of ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'ProtectHome=yes', 'CapabilityBoundingSet=']) assert.ok(text.includes(`\n${line}\n`), `${unit}: ${line}`);
    const done = run('systemd-analyze', [`--root=${scratch}`, 'security', '--offline=true', '--threshold=30', '--no-pager', unit]);
    assert.equal(done.code, 0, done.output + done.errors);
  }
});

test('installing makes the users, and the folders with a link to the configuration', { skip: !isRoot && 'needs root' }, () => {
  assert.ok(linesOf(at('etc/passwd')).some((line) => /^gwangan:.*:\/var\/lib\/gwangan:.*nologin$/.test(line)));
  assert.ok(linesOf(at('etc/passwd')).some((line) => line.startsWith('gwangan-signer:')));
  const uid = Number(linesOf(at('etc/passwd')).find((line) => line.startsWith('gwangan:')).split(':')[2]);
  const data = statSync(at('var/lib/gwangan'));
  assert.deepEqual([data.uid, data.mode & 0o777], [uid, 0o750]);
  assert.equal(statSync(at('var/lib/gwangan-signer')).mode & 0o777, 0o700);
  assert.equal(readlinkSync(at('var/lib/gwangan/node.json')), '../../../etc/gwangan/node.json');
  assert.equal(realpathSync(at('var/lib/gwangan-follower/node.json')), realpathSync(at('etc/gwangan/follower.json')));
});

test('the program is whole: it tells its version without .NET, and finds its libraries and page', () => {
  const env = { PATH: '/usr/bin:/bin', HOME: folder, DOTNET_ROOT: join(folder, 'none') };
  assert.match(succeed(at('usr/bin/gwangan'), ['--version'], { env }), /^\d+\.\d+\.\d+/);
  const doctor = run(at('usr/bin/gwangan'), ['doctor', '--data', join(folder, 'nothing'), '--json'], { env });
  for (const library of ['liblmdb.so.0', 'libsecp256k1.so.1', 'libsodium.so.23', 'libcrypto.so.3']) assert.ok(doctor.output.includes(library), doctor.output + doctor.errors);
  assert.doesNotMatch(doctor.output, /is not installed/);
  assert.ok(lstatSync(at('usr/bin/gwangan')).isSymbolicLink());
});

test('a node starts from the installed files, serves page and API, and stops when asked', async () => {
  const env = { PATH: '/usr/bin:/bin', HOME: folder };
  const data = isRoot ? at('var/lib/gwangan') : join(folder, 'city');
  succeed(at('usr/bin/gwangan'), ['init', '--data', data, '--chain-id', 'packaged-1'], { env });
  const heard = await listen();
  const node = spawn(at('usr/bin/gwangan'), ['node', '--data', data, '--http', '127.0.0.1:0', '--metrics', 'off', '--idle-ms', '200'], { env: { ...env, GWANGAN_ETHEREUM: '127.0.0.1:0', GWANGAN_COSMOS_GRPC: 'off', GWANGAN_COSMOS_REST: 'off', NOTIFY_SOCKET: heard.path }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [node.stdout, node.stderr]) stream.setEncoding('utf8').on('data', (text) => { said += text; });
  const ended = new Promise((resolve) => node.on('exit', (code) => resolve(code)));
  try {
    const url = await until(() => said.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0], () => said);
    await until(async () => (await fetch(`${url}/api/v1/status`).then((answer) => answer.json()).catch(() => ({}))).height >= 2, () => said);
    if (heard.works) await until(() => heard.text().includes('READY=1'), () => heard.text());
    assert.match(await (await fetch(`${url}/`)).text(), /<script/);
    if (isRoot) assert.match(succeed(at('usr/bin/gwangan'), ['node', '--data', data, '--print-config'], { env }), /"traders": 0, \/\/ node\.json/);
  } finally {
    node.kill('SIGTERM');
    const code = await ended;
    heard.close();
    assert.equal(code, 0, said);
  }
  if (heard.works) assert.match(heard.text(), /STOPPING=1/);
});

test('a purge removes program and configuration, and keeps the city', { skip: !isRoot && 'needs root' }, () => {
  const done = dpkg('--purge', 'gwangan');
  assert.equal(done.code, 0, done.output + done.errors);
  assert.match(done.output + done.errors, /var\/lib\/gwangan is kept/);
  assert.ok(!existsSync(at('usr/bin/gwangan')) && !existsSync(at('etc/gwangan')));
  assert.ok(existsSync(at('var/lib/gwangan/genesis.json')) && !existsSync(at('var/lib/gwangan-follower')));
});

test('the container file copies what exists, and does not run as root', () => {
  const file = readFileSync(join(root, 'packaging/container/Containerfile'), 'utf8');
  assert.ok(file.lastIndexOf('\nUSER gwangan') > file.lastIndexOf('\nFROM '));
  for (const script of file.matchAll(/packaging\/\S+\.sh/g)) assert.ok(existsSync(join(root, script[0])), script[0]);
  for (const library of ['liblmdb0', 'libsecp256k1-1', 'libsodium23', 'libssl3']) assert.ok(file.includes(library), library);
});

test('the scripts are bash', () => {
  const scripts = readdirSync(join(root, 'packaging')).filter((name) => name.endsWith('.sh'));
  assert.ok(scripts.length >= 2);
  for (const script of scripts) succeed('bash', ['-n', join(root, 'packaging', script)]);
});

// systemd's side of sd_notify. Node.js has no datagrams over Unix sockets; where there is no python either, the node is started without a supervisor.
async function listen() {
  if (!has('python3')) return { works: false, path: '', text: () => '', close: () => {} };
  const path = join(folder, 'notify');
  const code = 'import socket,sys\ns=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\ns.bind(sys.argv[1])\nprint("listening",flush=True)\nwhile True: print(s.recv(4096).decode(),flush=True)';
  const child = spawn('python3', ['-c', code, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more) => { text += more; });
  await until(() => text.includes('listening'), () => text);
  return { works: true, path, text: () => text, close: () => child.kill() };
}

async function until(isTrue, said, limitMs = 120_000) {
  for (const began = Date.now(); ;) {
    const value = await isTrue();
    if (value) return value;
    assert.ok(Date.now() - began < limitMs, `not within ${limitMs} ms: ${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
