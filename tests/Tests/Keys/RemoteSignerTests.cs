using System.Collections.Concurrent;
using System.Diagnostics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Tests.Commands;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Keys;

/// <summary>Node and signer over a Unix socket, in one process and in two.</summary>
public sealed class RemoteSignerTests
{
    private const string ChainId = "remote-1";

    private sealed class Setup : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly CancellationTokenSource _stop = new();
        private Task? _serving;

        public Setup(string? where = null)
        {
            Assert.True(CometAddress.TryParse(where ?? $"unix://{_folder["s"]}", out CometAddress? address));
            Address = address;
            Key = ValidatorKey.Create();
            Key.Save(_folder["validator.json"]);
            SigningStateFile.Reset(_folder["state.json"], 1);
        }

        public CometAddress Address { get; }

        public ValidatorKey Key { get; }

        public ConcurrentQueue<string> Told { get; } = [];

        public RemoteSigner Listen(PublicKey? expected = null) => new(Address, expected ?? Key.PublicKey, ChainId);

        public GuardedSigner Guard(string chainId = ChainId)
        {
            ValidatorKey key = ValidatorKey.Load(_folder["validator.json"]);
            return new GuardedSigner(key, chainId, SigningStateFile.Open(_folder["state.json"], key.PublicKey, chainId));
        }

        public void Serve(GuardedSigner signer) => _serving = new SignerServer(signer, Address, Told.Enqueue).RunAsync(_stop.Token);


        public void Dispose()
        {
            _stop.Cancel();
            _serving?.Wait();
            _folder.Dispose();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_signer_that_connects_signs_and_one_that_comes_back_goes_on_where_it_was(bool overTcp)
    {
        using Setup setup = new(overTcp ? $"tcp://127.0.0.1:{FreePort()}" : null);
        using RemoteSigner remote = setup.Listen();
        Assert.Contains("no signer has connected", Assert.Throws<SignerLostException>(() => remote.TrySign(VoteOf(1), out _, out _)).Message, StringComparison.Ordinal);
        GuardedSigner guard = setup.Guard();
        setup.Serve(guard);
        Vote signed = await SignSoon(remote, VoteOf(1));
        ProtoWriter document = new();
        signed.WriteSignBytes(ChainId, document);
        Assert.True(setup.Key.PublicKey.Verify(document.WrittenSpan, signed.Signature.Span));
        Assert.False(remote.TrySign(VoteOf(1, block: 2), out _, out string refusal));
        Assert.Contains("something else was signed", refusal, StringComparison.Ordinal);
        Assert.Equal(1, guard.Last.Height);
        for (long height = 2; height < 50; height++) Assert.True(remote.TrySign(VoteOf(height), out _, out _));
        guard.Dispose();
    }

    [Fact]
    public async Task A_signer_of_another_chain_or_with_another_key_is_turned_away()
    {
        using Setup setup = new();
        using ValidatorKey other = ValidatorKey.Create();
        using RemoteSigner remote = setup.Listen(other.PublicKey);
        using GuardedSigner guard = setup.Guard();
        setup.Serve(guard);
        await LostSoon(remote, "it holds another key than the genesis names");
        PrivvalMessage answer = new SignerServer(guard, setup.Address, setup.Told.Enqueue).Answer(new PrivvalMessage(PrivvalKind.SignVoteRequest) { Vote = VoteOf(1), ChainId = "remote-2" });
        Assert.Contains("signs for chain remote-1 only", answer.Error, StringComparison.Ordinal);
        Assert.Equal(SigningStep.None, guard.Last.Step);
        Assert.Throws<IOException>(() => new SignerServer(guard, setup.Address, setup.Told.Enqueue).Answer(new PrivvalMessage(PrivvalKind.PingResponse)));
    }

    [Fact]
    public void Two_nodes_cannot_wait_on_one_socket_and_a_stale_one_is_replaced()
    {
        using Setup setup = new();
        using (setup.Listen()) Assert.Contains("another process listens", Assert.Throws<NodeException>(() => setup.Listen()).Message, StringComparison.Ordinal);
        CometAddressTests.LeaveStale(setup.Address);
        setup.Listen().Dispose();
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        using Setup setup = new();
        File.WriteAllText(setup.Address.Path!, "somebody's");
        Assert.Contains("no socket", Assert.Throws<NodeException>(() => setup.Listen()).Message, StringComparison.Ordinal);
        Assert.Equal("somebody's", File.ReadAllText(setup.Address.Path!));
    }

    [Fact]
    public async Task Those_who_connect_and_say_nothing_do_not_keep_the_signer_out()
    {
        using Setup setup = new($"tcp://127.0.0.1:{FreePort()}");
        using RemoteSigner remote = setup.Listen();
        List<System.Net.Sockets.Socket> silent = [];
        for (int i = 0; i < 12; i++)
        {
            silent.Add(setup.Address.CreateSocket());
            silent[^1].Connect(setup.Address.EndPoint);
        }
        using GuardedSigner guard = setup.Guard();
        setup.Serve(guard);
        await SignSoon(remote, VoteOf(1));
        foreach (System.Net.Sockets.Socket socket in silent) socket.Dispose();
    }

    [Fact]
    public async Task A_stranger_who_claims_the_key_does_not_take_the_place_of_a_signer_that_answers()
    {
        using Setup setup = new();
        using RemoteSigner remote = setup.Listen();
        using GuardedSigner guard = setup.Guard();
        setup.Serve(guard);
        await SignSoon(remote, VoteOf(1));
        System.Net.Sockets.Socket socket = setup.Address.CreateSocket();
        await socket.ConnectAsync(setup.Address.EndPoint);
        using PrivvalStream stranger = new(SignerTransport.Open(socket, setup.Address, 30_000));
        Assert.Equal(PrivvalKind.PubKeyRequest, stranger.Receive().Kind);
        stranger.Send(new PrivvalMessage(PrivvalKind.PubKeyResponse) { PublicKey = setup.Key.PublicKey });
        Assert.ThrowsAny<IOException>(() => stranger.Receive());
        Assert.True(remote.TrySign(VoteOf(2), out _, out _));
        Assert.Equal(1, setup.Told.Count(said => said.StartsWith("connected", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_city_whose_signer_is_killed_pauses_says_so_and_goes_on_when_it_is_back()
    {
        using TemporaryFolder folder = new();
        string data = folder["city"], keys = folder["vault"], socket = $"unix://{folder["s"]}";
        DemoCity.Write(data, ChainId, 20, DateTimeOffset.UtcNow);
        Directory.CreateDirectory(keys);
        // The node's folder holds no key.
        foreach (string name in (string[])["validator.json", "validator.state.json"]) File.Move(Path.Combine(data, "keys", name), Path.Combine(keys, name));
        City city = City.Open(new NodeOptions { Data = data, Signer = socket, Pace = new EnginePace { BlockMs = 10, IdleMs = 20 } });
        await using (city)
        {
            city.Start();
            using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
            while (city.Trouble is null) await Task.Delay(10, limit.Token);
            Assert.Contains("no signer has connected", city.Trouble, StringComparison.Ordinal);
            for (int round = 0; round < 3; round++)
            {
                using Process signer = GwanganProcess.Start("signer", "--key", Path.Combine(keys, "validator.json"), "--connect", socket, "--chain-id", ChainId);
                await city.Head.WaitAboveAsync(city.Head.Current.Height + 5, limit.Token);
                Assert.Null(city.Trouble);
                signer.Kill();
                signer.WaitForExit();
                while (city.Trouble is null) await Task.Delay(10, limit.Token);
                long standing = city.Head.Current.Height;
                Assert.InRange(standing, 6, long.MaxValue);
            }
        }
        Finished verified = GwanganProcess.Run("verify", "--data", data);
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
    }

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<Vote> SignSoon(RemoteSigner remote, Vote vote)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (true)
        {
            try
            {
                Assert.True(remote.TrySign(vote, out Vote signed, out string refusal), refusal);
                return signed;
            }
            catch (SignerLostException)
            {
                await Task.Delay(10, limit.Token);
            }
        }
    }

    private static async Task LostSoon(RemoteSigner remote, string why)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (!Assert.Throws<SignerLostException>(() => remote.TrySign(VoteOf(1), out _, out _)).Message.Contains(why, StringComparison.Ordinal)) await Task.Delay(10, limit.Token);
    }

    private static Vote VoteOf(long height, byte block = 1) => new()
    {
        Type = SignedMsgType.Precommit, Height = height, Round = 0, Timestamp = Timestamp.FromUnixNs(height),
        BlockId = new BlockId(Enumerable.Repeat(block, 32).ToArray(), new PartSetHeader(1, Enumerable.Repeat(block, 32).ToArray())),
    };
}
