using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Api.Cosmos;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Light;
using Gwangan.Tests.Api;
using Gwangan.Tests.Modules.Ibc;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Light;

/// <summary>A light client of a real city by its CometBFT RPC, and of one that lies.</summary>
public sealed class LightCityTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ApiCity _city = null!;
    private CometServer _server = null!;
    private RpcSource _source = null!;

    public async Task InitializeAsync()
    {
        _city = await ApiCity.StartAsync(edit: options => options with { Cosmos = new CosmosOptions { Rpc = "127.0.0.1:0" } });
        _server = (await CometServer.StartAsync(_city.Api, CancellationToken.None))!;
        _source = new RpcSource(new Uri(_server.Url!));
        await _city.DoAsync(1, new Transfer(_city.Keys.AddressOf(2), Symbol.Of("KRW"), new Amount(5), ""));
        while (_server.Api.Height < 4) await Task.Delay(20);
    }

    public async Task DisposeAsync()
    {
        _source.Dispose();
        await _server.DisposeAsync();
        await _city.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_account_is_checked_from_one_trusted_hash()
    {
        LightFollower follower = await FollowAsync(_source);
        long newest = follower.Store.Latest!.Height;
        ProvedBalances held = await new LightProofs(_source, follower).BalancesAsync(_city.Keys.AddressOf(2), default);
        Assert.True(held.Items.Single(balance => balance.Asset == "KRW").Available > 0 && held.Height >= newest - 1);
        Assert.Equal(held.Items.Count, held.Items.Select(balance => balance.Asset).Distinct().Count());
        Assert.Empty((await new LightProofs(_source, follower).BalancesAsync(new Address(Enumerable.Repeat((byte)0xEE, Address.Size).ToArray()), default)).Items);
    }

    [Fact]
    public async Task A_key_of_IBCs_store_is_proved_to_be_there_and_another_one_not_to_be()
    {
        IbcChain hainan = new("hainan-1", new IbcChain.Clock { Ms = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() });
        await _city.DoAsync(0, hainan.Introduce(Bech32.EncodeAccount(_city.Keys.AddressOf(0))));
        LightFollower follower = await FollowAsync(_source);
        byte[] there = IbcPaths.ClientState("07-tendermint-0"), absent = IbcPaths.ClientState("07-tendermint-1");
        long height = await _source.LatestAsync(default);
        ProvedValue value = await new LightProofs(_source, follower).KeyAsync("ibc", there, height, default);
        Assert.True(Any.TryDecode(value.Value, out Any? state) && TendermintClientState.TryDecode(state.Value.Span, out TendermintClientState? client) && client.ChainId == "hainan-1");
        Assert.Equal(height, value.Height);
        Assert.Null((await new LightProofs(_source, follower).KeyAsync("ibc", absent, height, default)).Value);

        // A node that says that it is not there, that something is there, that it is something else, that it is of another height, and that changes the proof.
        foreach ((byte[] key, Action<ResponseQuery> lie) in ((byte[], Action<ResponseQuery>)[])
                 [
                     (there, told => told.Value = ReadOnlyMemory<byte>.Empty), (absent, told => told.Value = new byte[] { 1 }), (there, told => told.Value = new byte[] { 1 }), (there, told => told.Key = absent),
                     (there, told => told.Height--), (there, told => told.ProofOps = null), (there, told => told.ProofOps!.Ops.RemoveAt(0)), (there, told => Flip(told.ProofOps!.Ops[0])), (absent, told => Flip(told.ProofOps!.Ops[0])),
                     (there, told => Flip(told.ProofOps!.Ops[1])), (there, told => told.ProofOps!.Ops.Reverse()),
                 ])
            Assert.Contains((await Assert.ThrowsAsync<LightException>(() => new LightProofs(new Liar(_source, "ibc", lie), follower).KeyAsync("ibc", key, height, default))).Fault, (LightFault[])[LightFault.WrongProof, LightFault.NotProved]);

        static void Flip(ProofOp op)
        {
            byte[] data = op.Data.ToArray();
            data[data.Length / 2] ^= 1;
            op.Data = data;
        }
    }

    [Fact]
    public async Task An_unknown_store_and_a_store_of_records_are_no_IAVL_proofs()
    {
        LightProofs proofs = new(_source, await FollowAsync(_source));
        foreach (string store in (string[])["nothing", "assets"])
            Assert.Equal(LightFault.NotProved, (await Assert.ThrowsAsync<LightException>(() => proofs.KeyAsync(store, "KRW\0\0\0\0\0\0\0\0\0\0\0\0\0"u8.ToArray(), 0, default))).Fault);
    }

    [Fact]
    public async Task Every_changed_byte_of_a_balances_proof_is_noticed()
    {
        LightFollower follower = await FollowAsync(_source);
        Address account = _city.Keys.AddressOf(2);
        ProvedBalances held = await new LightProofs(_source, follower).BalancesAsync(account, default);
        int lies = 0;
        for (int at = 0; at < 400; at += 16)
        {
            int place = at;
            Liar liar = new(_source, "money", told =>
            {
                foreach (ProofOp op in told.ProofOps?.Ops ?? [])
                {
                    byte[] data = op.Data.ToArray();
                    if (place >= data.Length) continue;
                    data[place] ^= 1;
                    op.Data = data;
                    break;
                }
            });
            try
            {
                // A change that shows elsewhere, or nowhere, is none of this proof.
                Assert.Equal(held.Items, (await new LightProofs(liar, follower).BalancesAsync(account, default)).Items);
            }
            catch (LightException error)
            {
                Assert.Contains(error.Fault, (LightFault[])[LightFault.WrongProof, LightFault.NotProved]);
                lies++;
            }
        }
        Assert.InRange(lies, 12, 25);
    }

    [Fact]
    public async Task An_older_part_of_the_state_hides_no_balance()
    {
        LightFollower follower = await FollowAsync(_source);
        Address account = new(Enumerable.Repeat((byte)0xAB, Address.Size).ToArray());
        ConcurrentDictionary<string, ResponseQuery> older = new();
        Assert.Empty((await new LightProofs(new Liar(_source, "money", told => older[KeyOf(told)] = told), follower).BalancesAsync(account, default)).Items);
        await _city.DoAsync(1, new Transfer(account, Symbol.Of("GOLD"), Amount.Whole(3), ""), new Transfer(account, Symbol.Of("KRW"), Amount.Whole(7), ""));
        Assert.Equal(["KRW", "GOLD"], (await new LightProofs(_source, follower).BalancesAsync(account, default)).Items.Select(balance => balance.Asset));

        // The list of all assets, one asset's proof and everything, from before.
        BalanceKey[] keys = [new(account, 0), new(account, 2)];
        string list = Convert.ToHexString(MemoryMarshal.AsBytes(keys.AsSpan(0, 1))), gold = Convert.ToHexString(MemoryMarshal.AsBytes(keys.AsSpan(1)));
        foreach (Func<string, bool> isOlder in (Func<string, bool>[])[key => key == list, key => key == gold, _ => true])
        {
            Liar liar = new(_source, "money", told =>
            {
                if (isOlder(KeyOf(told)) && older.TryGetValue(KeyOf(told), out ResponseQuery? before)) (told.Value, told.Height, told.ProofOps) = (before.Value, before.Height, before.ProofOps);
            });
            Assert.Equal(LightFault.OtherState, (await Assert.ThrowsAsync<LightException>(() => new LightProofs(liar, follower).BalancesAsync(account, default))).Fault);
        }

        static string KeyOf(ResponseQuery told) => Convert.ToHexString(told.Key.Span);
    }

    private async Task<LightFollower> FollowAsync(ILightSource source)
    {
        SignedHeader first = await source.HeaderAsync(1, default);
        LightFollower follower = new(source, [source], LightStore.Open(_folder.Path), LightRules.InSeconds(1_000_000_000, 10), TimeProvider.System);
        await follower.BeginAsync(first.Header.Hash(), 0, default);
        Header last = await follower.HeaderAsync(0, default);
        Assert.True(last.Height >= 4);
        Assert.All(follower.Witnesses.Values, Assert.Null);
        return follower;
    }

    /// <summary>Changes what is answered of one store.</summary>
    private sealed class Liar(ILightSource source, string store, Action<ResponseQuery> lie) : ILightSource
    {
        public string Name => "liar";

        public Task<long> LatestAsync(CancellationToken cancel) => source.LatestAsync(cancel);

        public Task<SignedHeader> HeaderAsync(long height, CancellationToken cancel) => source.HeaderAsync(height, cancel);

        public Task<long> HeightOfAsync(Hash32 hash, CancellationToken cancel) => source.HeightOfAsync(hash, cancel);

        public Task ReportAsync(LightAttackEvidence evidence, CancellationToken cancel) => source.ReportAsync(evidence, cancel);

        public Task<ValidatorSet> ValidatorsAsync(long height, CancellationToken cancel) => source.ValidatorsAsync(height, cancel);

        public async Task<ResponseQuery> QueryAsync(RequestQuery query, CancellationToken cancel)
        {
            ResponseQuery answer = await source.QueryAsync(query, cancel);
            if (query.Path.Contains(store, StringComparison.Ordinal)) lie(answer);
            return answer;
        }
    }
}
