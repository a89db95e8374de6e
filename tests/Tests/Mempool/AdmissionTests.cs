using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Mempool;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Mempool;

/// <summary>The door of a running city.</summary>
public sealed class AdmissionTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private City _city = null!;
    private DemoKeys _keys = null!;

    public Task InitializeAsync()
    {
        DemoCity.Write(_folder["city"], "admission-1", 20, DateTimeOffset.UtcNow);
        _city = City.Open(new NodeOptions { Data = _folder["city"], Pace = new EnginePace { BlockMs = 10, IdleMs = 1_000 } });
        _keys = DemoKeys.TryLoad(_folder["city/keys/demo.json"])!;
        _city.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _city.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_operation_is_acknowledged_with_its_block_and_outcome()
    {
        byte[] bytes = Transfer(0, 1, 5);
        Settled settled = await _city.Admission.SubmitAndWaitAsync(bytes, CancellationToken.None);
        Assert.Null(settled.Refusal);
        Assert.Equal(settled.Id, settled.Block!.Envelopes[settled.Index]!.Id);
        Assert.True(settled.Block.Results!.Outcomes[settled.Block.Results.Envelopes[settled.Index].FirstOutcome].IsDone);
        Assert.True(_city.Head.Current.Height >= settled.Block.Height);
        Assert.Equal("mempool.AlreadyCommitted", (await _city.Admission.SubmitAsync(bytes)).Refusal!.Code);
    }

    [Fact]
    public async Task Refusals_before_a_block_name_their_reason()
    {
        Assert.Equal("kernel.EnvelopeMalformed", (await _city.Admission.SubmitAsync([9, 2, 3])).Refusal!.Code);
        Assert.Equal("kernel.EnvelopeTooLarge", (await _city.Admission.SubmitAsync(new byte[Limits.EnvelopeSizeMax + 1])).Refusal!.Code);
        Assert.Equal("kernel.WrongChain", (await _city.Admission.SubmitAsync(Transfer(0, 1, 5, chainId: "other-1"))).Refusal!.Code);
        Assert.Equal("kernel.Expired", (await _city.Admission.SubmitAsync(Transfer(0, 1, 5, expiresInMs: -1))).Refusal!.Code);
        Assert.Equal("kernel.ExpiryTooFar", (await _city.Admission.SubmitAsync(Transfer(0, 1, 5, expiresInMs: 2 * Limits.ExpiryAheadMsMax))).Refusal!.Code);
        Assert.Equal("money.AmountZero", (await _city.Admission.SubmitAsync(Transfer(0, 1, 5, amount: 0))).Refusal!.Code);
        byte[] forged = Transfer(0, 1, 6);
        forged[^1] ^= 1;
        Assert.Equal("kernel.SignatureInvalid", (await _city.Admission.SubmitAsync(forged)).Refusal!.Code);
        await _city.Admission.SubmitAndWaitAsync(Transfer(0, 1, 7), CancellationToken.None);
        Assert.Equal("kernel.NonceUsed", (await _city.Admission.SubmitAsync(Transfer(0, 2, 7))).Refusal!.Code);
    }

    [Fact]
    public async Task Many_at_once_are_each_answered_in_their_place()
    {
        byte[][] batch = [.. Enumerable.Range(1, 200).Select(i => i == 100 ? [0] : Transfer(i % 20, (i + 1) % 20, (ulong)i))];
        Submitted[] results = await _city.Admission.SubmitManyAsync(batch);
        for (int i = 0; i < batch.Length; i++)
        {
            Assert.Equal(Chain.Crypto.Sha256.Hash(batch[i]), results[i].Id);
            Assert.Equal(i != 99, results[i].IsAccepted);
        }
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _city.Admission.SubmitAndWaitAsync(Transfer(i, 19, 1_000), CancellationToken.None)));
        Assert.All(results.Where(result => result.IsAccepted), result => Assert.True(_city.Pool.TryFindCommitted(result.Id, out _)));
    }

    [Fact]
    public async Task What_is_in_the_last_blocks_is_known_after_a_restart()
    {
        byte[] done = Transfer(0, 1, 5), failed = Transfer(0, 1, 6, amount: ulong.MaxValue);
        foreach (byte[] each in (byte[][])[done, failed]) await _city.Admission.SubmitAndWaitAsync(each, CancellationToken.None);
        await _city.DisposeAsync();
        _city = City.Open(new NodeOptions { Data = _folder["city"] });
        foreach (byte[] each in (byte[][])[done, failed]) Assert.Equal("mempool.AlreadyCommitted", (await _city.Admission.SubmitAsync(each)).Refusal!.Code);
        Assert.Equal("kernel.NonceUsed", (await _city.Admission.SubmitAsync(Transfer(0, 2, 5))).Refusal!.Code);
    }

    private byte[] Transfer(int from, int to, ulong nonce, string? chainId = null, long expiresInMs = 60_000, ulong amount = 1)
    {
        using SigningKey key = _keys.KeyOf(from);
        return key.Sign(new EnvelopeBody(chainId ?? _city.Genesis.ChainId, Address.Zero, nonce, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + expiresInMs, Amount.Zero,
            new Transfer(_keys.AddressOf(to), Symbol.Of("KRW"), new Amount(amount), "")), new EnvelopeCodec(_city.Chain.Catalog));
    }
}
