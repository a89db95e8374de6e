using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Mempool;

namespace Gwangan.Tests.Modules.Evm;

/// <summary>The pool with Ethereum transactions: what has to wait is held, within bounds.</summary>
public sealed class EvmPoolTests
{
    private static readonly Address Stranger = new([.. Enumerable.Repeat((byte)0x77, 20)]);
    private readonly EvmCity _city = new();

    [Fact]
    public void A_nonce_ahead_is_held_until_those_before_it_have_executed()
    {
        EnvelopePool pool = new(new MempoolOptions());
        Envelope second = Add(pool, _city.Sign(0, 1, Stranger), MempoolRefusal.None);
        Assert.Equal((1, 0), (pool.Count, pool.ReadyCount));
        Assert.Empty(_city.City.Machine.PrepareProposal(pool.Candidates(), long.MaxValue));
        Envelope first = Add(pool, _city.Sign(0, 0, Stranger), MempoolRefusal.None);
        Assert.Equal((2, 2), (pool.Count, pool.ReadyCount));
        Assert.Equal([first, second], _city.City.Machine.PrepareProposal(pool.Candidates(), long.MaxValue));
        _city.Run(first.Bytes);
        Settle(pool, first);
        Assert.Equal((1, 1), (pool.Count, pool.ReadyCount));
        _city.Run(second.Bytes);
        Settle(pool, second);
        Assert.Equal((0, 0), (pool.Count, pool.ReadyCount));
    }

    [Fact]
    public void Nonces_of_the_two_kinds_of_envelope_do_not_meet()
    {
        EnvelopePool pool = new(new MempoolOptions());
        Add(pool, _city.Sign(0, 1, Stranger), MempoolRefusal.None);
        Add(pool, _city.City.SignAs(_city.City.Users[0], Address.Zero, 1, new Transfer(Stranger, Symbol.Of("KRW"), new Amount(5), "")), MempoolRefusal.None);
        Add(pool, _city.Sign(0, 1, Stranger, UInt256.One), MempoolRefusal.ReplacementUnderpriced);
        Assert.Equal((2, 1), (pool.Count, pool.ReadyCount));
    }

    [Fact]
    public void What_is_held_is_bounded_in_number_in_distance_and_in_time()
    {
        EnvelopePool pool = new(new MempoolOptions { HeldMax = 2, NoncesAheadMax = 10, HeldBlocksMax = 3 });
        Add(pool, _city.Sign(0, 11, Stranger), MempoolRefusal.NonceTooFarAhead);
        Add(pool, _city.Sign(0, 10, Stranger), MempoolRefusal.None);
        Add(pool, _city.Sign(3, 1, Stranger), MempoolRefusal.None);
        Add(pool, _city.Sign(0, 9, Stranger), MempoolRefusal.HeldFull);
        Add(pool, _city.Sign(3, 0, Stranger), MempoolRefusal.None);
        Assert.Equal((3, 2), (pool.Count, pool.ReadyCount));
        for (int i = 0; i < 3; i++)
        {
            _city.Run();
            Settle(pool);
        }
        Assert.Equal((3, 2), (pool.Count, pool.ReadyCount));
        _city.Run();
        Settle(pool);
        Assert.Equal((2, 2), (pool.Count, pool.ReadyCount));
    }

    [Fact]
    public void What_can_no_longer_execute_is_dropped()
    {
        EnvelopePool pool = new(new MempoolOptions());
        Add(pool, _city.Sign(0, 0, Stranger, UInt256.One), MempoolRefusal.None);
        Add(pool, _city.Sign(0, 1, Stranger, UInt256.One), MempoolRefusal.None);
        Envelope rival = Decode(_city.Sign(0, 0, Stranger, (UInt256)2UL));
        _city.Run(rival.Bytes);
        Settle(pool, rival);
        Assert.Equal((1, 1), (pool.Count, pool.ReadyCount));
    }

    [Fact]
    public void What_is_held_of_a_key_that_its_account_has_revoked_is_dropped()
    {
        EnvelopePool pool = new(new MempoolOptions());
        foreach (ulong nonce in new ulong[] { 1, 2, 5 }) Add(pool, _city.Sign(0, nonce, Stranger), MempoolRefusal.None);
        SigningKey lost = _city.City.Users[0], other = TestCity.KeyOf("in a drawer");
        _city.City.Must(lost, new AddKey(other.Type, other.PublicKey));
        Settle(pool);
        Assert.Equal((3, 0), (pool.Count, pool.ReadyCount));
        _city.City.Must(lost, new RevokeKey(lost.Type, lost.PublicKey));
        for (int i = 0; i < new MempoolOptions().AskAgainBlocks; i++)
        {
            _city.Run();
            Settle(pool);
        }
        Assert.Equal(0, pool.Count);
    }

    [Fact]
    public void What_a_block_has_refused_can_be_sent_again_and_what_it_has_done_cannot()
    {
        EnvelopePool pool = new(new MempoolOptions());
        Envelope done = Decode(_city.Sign(0, 0, Stranger, UInt256.One)), refused = Decode(_city.Sign(0, 2, Stranger, UInt256.One));
        _city.Run(done.Bytes, refused.Bytes);
        Assert.Equal(("", "NonceTooHigh"), (_city.Refused(0), _city.Refused(1)));
        pool.TakeOut(_city.City.Height, [done, refused], new PoolChain(_city.City.Machine), _city.Results);
        Assert.Equal(MempoolRefusal.AlreadyCommitted, pool.CheckEarly(done.Id, done.Bytes.Length));
        Add(pool, refused.Bytes, MempoolRefusal.None);
    }

    [Fact]
    public void When_the_gas_of_a_block_is_gone_native_operations_still_find_their_place()
    {
        EvmCity city = new(evm: new { chainId = EvmCity.ChainId, gasLimit = 1_000_000 });
        EnvelopeCodec codec = new(city.City.Catalog);
        byte[][] all =
        [
            .. Enumerable.Range(0, 6).Select(i => city.Sign(0, (ulong)i, Stranger, UInt256.One)), city.Sign(3, 0, Stranger, UInt256.One),
            city.City.SignAs(city.City.Users[1], Address.Zero, 1, new Transfer(Stranger, Symbol.Of("KRW"), new Amount(5), "")),
        ];
        List<Envelope> candidates = [.. all.Select(bytes => city.City.Machine.TryDecode(bytes, codec, out Envelope envelope).IsAdmitted ? envelope : throw new InvalidOperationException())];
        List<Envelope> chosen = city.City.Machine.PrepareProposal(candidates, long.MaxValue);
        Assert.Equal([.. candidates[..5], candidates[^1]], chosen);
    }

    [Fact]
    public void Only_a_block_that_did_something_owes_a_proof()
    {
        Assert.False(Finalize().OwesProof);
        Hash32 before = _city.City.AppHash;
        Assert.True(Finalize(_city.Sign(0, 0, Stranger, UInt256.One)).OwesProof);
        Assert.False(Finalize().OwesProof);
        Assert.NotEqual(before, _city.City.AppHash);
    }

    private AbciFinalized Finalize(params byte[][] envelopes)
    {
        TestCity city = _city.City;
        AbciFinalized finalized = city.Machine.FinalizeBlock(new AbciBlock(city.Height + 1, city.TimeMs + 1_000 * (city.Height + 1), envelopes));
        city.Machine.Commit();
        return finalized;
    }

    private Envelope Add(EnvelopePool pool, byte[] bytes, MempoolRefusal expected)
    {
        Envelope envelope = Decode(bytes);
        Assert.True(_city.City.Machine.CheckTx(envelope).IsAdmitted);
        Assert.Equal(expected, pool.TryAdd(envelope, null, _city.City.Machine.SenderOf(envelope)));
        return envelope;
    }

    private Envelope Decode(byte[] bytes)
    {
        Assert.True(_city.City.Machine.TryDecode(bytes, new EnvelopeCodec(_city.City.Catalog), out Envelope envelope).IsAdmitted);
        return envelope;
    }

    private void Settle(EnvelopePool pool, params Envelope[] executed) =>
        pool.TakeOut(_city.City.Height, executed, new PoolChain(_city.City.Machine));
}
