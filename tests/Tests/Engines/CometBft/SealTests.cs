using Gwangan.Abci.Comet;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;
using Gwangan.Tests.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>Headers and signatures of blocks that CometBFT decided: fetched behind the chain, believed only where they fit, and then good for followers.</summary>
public sealed class SealTests
{
    [Fact]
    public async Task A_block_that_came_over_ABCI_is_put_together_again_to_the_bytes_that_were_signed()
    {
        await using SealedCity city = await SealedCity.OpenAsync();
        for (int i = 0; i < 5; i++) city.Make(city.Maker.Transfer(i, i + 1, 3));
        await city.SealedAsync(5);
        Compare(city, 1, 5);
        Assert.Equal(5, city.City.Reader.Signed.Height);
        Assert.False(city.City.Reader.TryRead(5)!.Header.LastCommitHash.IsEmpty);

        // The same from the disk, and going on where it ended.
        await city.CloseAsync();
        lock (city.Asked) city.Asked.Clear();
        city.Open();
        Compare(city, 1, 5);
        city.Make();
        await city.SealedAsync(6);
        Compare(city, 1, 6);
        lock (city.Asked) Assert.Equal(["commit 6", "validators 6", "commit 5", "block 6"], city.Asked);
    }

    [Fact]
    public async Task Verification_checks_the_signatures_of_sealed_blocks_and_finds_a_wrong_one()
    {
        await using SealedCity city = await SealedCity.OpenAsync();
        for (int i = 0; i < 4; i++) city.Make(city.Maker.Transfer(i, i + 1, 3));
        await city.SealedAsync(4);
        string folder = city.City.Folder.Root;
        await city.CloseAsync();
        Assert.Equal<(string?, long)>((null, 0), Verify());

        // Another node's log of seals, from height 3 on, with a signature less.
        Directory.Delete(Path.Combine(folder, "seals"), recursive: true);
        using (SealLog seals = SealLog.Open(Path.Combine(folder, "seals")))
        {
            Assert.True(city.Maker.Log.TryRead(3, BlockLogKind.Block, out byte[] bytes) & city.Maker.Log.TryRead(3, BlockLogKind.Commit, out byte[] signed));
            Block block = BlockCodec.Decode(3, bytes);
            Assert.True(Commit.TryDecode(signed, out Commit? commit));
            seals.Append(new BlockSeal(block.Header, [], block.LastCommit!, new Commit(3, commit.Round, commit.BlockId, [CommitSig.Absent])));
        }
        (string? problem, long unsigned) = Verify();
        Assert.Contains("block 3: the commit stored with it is not signed", problem);
        Assert.Equal(2, unsigned);
        city.Open();

        (string?, long) Verify()
        {
            using BlockLog log = BlockLog.Open(Path.Combine(folder, "blocks"));
            using SealLog seals = SealLog.Open(Path.Combine(folder, "seals"));
            ChainVerifier verifier = new(city.Maker.Genesis, log, new NoStateStorage(), SequentialForkJoin.Instance, seals);
            return (verifier.Run(), verifier.Unsigned);
        }
    }

    [Fact]
    public async Task Seals_that_are_damaged_or_do_not_follow_are_set_aside_and_never_removed()
    {
        await using SealedCity city = await SealedCity.OpenAsync();
        for (int i = 0; i < 4; i++) city.Make(city.Maker.Transfer(i, i + 1, 3));
        await city.SealedAsync(4);
        string seals = city.City.Folder.Seals;
        await city.CloseAsync();
        string segment = Directory.GetFiles(seals).Order(StringComparer.Ordinal).First();
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(segment, bytes);
        Assert.Throws<CorruptBlockLogException>(() => SealLog.Open(seals).Dispose());
        Assert.Equal(bytes, File.ReadAllBytes(segment));
        using (SealLog anew = SealLog.OpenOrBegin(seals, NullLogger.Instance))
        {
            Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(seals + "-aside-1", Path.GetFileName(segment))));
            anew.Append(SealOf(1));
            anew.Append(SealOf(3));
            Assert.Null(anew.TryRead(1));
            Assert.NotNull(anew.TryRead(3));
        }
        using (SealLog aside = SealLog.Open(seals + "-aside-2")) Assert.NotNull(aside.TryRead(1));
        city.Open();

        BlockSeal SealOf(long height)
        {
            Assert.True(city.Maker.Log.TryRead(height, BlockLogKind.Block, out byte[] encoded) & city.Maker.Log.TryRead(height, BlockLogKind.Commit, out byte[] signed));
            Block block = BlockCodec.Decode(height, encoded);
            Assert.True(Commit.TryDecode(signed, out Commit? commit));
            return new BlockSeal(block.Header, [], block.LastCommit!, commit);
        }
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "wrong header", "its hash is" },
        { "header of another height", "its hash is" },
        { "foreign commit", "not signed by more than two thirds" },
        { "commit of another block", "not signed by more than two thirds" },
        { "no signatures", "not signed by more than two thirds" },
        { "other validators", "other validators of block 3" },
        { "redirect", "with a redirect (302)" },
        { "giant", "with more than 8 MiB" },
        { "noise", "with what cannot be read" },
        { "error", "panic in handler" },
        { "cut off", "does not answer commit" },
        { "empty", "with what cannot be read" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_the_RPC_does_blocks_go_on_nothing_false_is_stored_and_the_truth_is_taken_when_it_comes(string fault, string told)
    {
        await using SealedCity city = await SealedCity.OpenAsync();
        city.Make();
        city.Make();
        await city.SealedAsync(2);
        if (fault == "other validators")
        {
            // The set is asked for once, so this one needs a node that has asked nobody yet.
            await city.CloseAsync();
            city.Open();
        }
        city.Fault = (context, method, height) => MisbehaveAsync(city, context, fault, method, height);
        city.Make(city.Maker.Transfer(1, 2, 3));
        city.Make(city.Maker.Transfer(2, 3, 3));
        Assert.Contains(told, await city.ProblemAsync(), StringComparison.Ordinal);
        Assert.Equal((4, 2), (city.City.Head.Current.Height, city.City.Reader.Signed.Height));
        Assert.False(city.City.Reader.TryReadBytes(3, out _, out _));
        Assert.True(city.City.Reader.TryRead(3)!.Commit.IsEmpty);
        city.Fault = null;
        await city.SealedAsync(4);
        Compare(city, 1, 4);
    }

    [Fact]
    public async Task What_CometBFT_has_removed_is_given_up_and_the_rest_is_had()
    {
        await using SealedCity city = await SealedCity.OpenAsync();
        city.Fault = (context, _, _) =>
        {
            context.Abort();
            return Task.FromResult(true);
        };
        for (int i = 0; i < 6; i++) city.Make();
        city.Earliest = 4;
        city.Fault = null;
        await city.SealedAsync(6);
        Assert.False(city.City.Reader.TryReadBytes(3, out _, out _));
        Compare(city, 4, 6);
    }

    [Fact]
    public async Task A_commit_with_which_a_block_was_stored_need_not_be_the_one_in_the_next_block()
    {
        await using SealedCity city = await SealedCity.OpenAsync();
        Commit? seen = null;
        city.Fault = async (context, method, height) =>
        {
            // The last block's precommits as one CometBFT saw them: with another time than those that the next block tells.
            if (method != "commit" || height != 2 || city.Maker.Head.Current.Height != 2) return false;
            await SealedCity.ResultAsync(context, city.CommitOf(2, commit: given => seen = city.Maker.Validator.Precommit(city.Maker.Genesis.ChainId, 2, given.BlockId, city.Maker.Clock.GetUtcNow().ToUnixTimeMilliseconds() + 7)));
            return true;
        };
        city.Make();
        city.Make();
        await city.SealedAsync(2);
        Assert.NotNull(seen);
        city.Make();
        await city.SealedAsync(3);
        Assert.True(city.City.Reader.TryReadBytes(2, out _, out ReadOnlyMemory<byte> stored));
        Assert.Equal(BlockCodec.Encode(seen), stored.ToArray());
        Assert.True(city.City.Reader.TryReadBytes(3, out ReadOnlyMemory<byte> block, out _) && city.Maker.Reader.TryReadBytes(3, out ReadOnlyMemory<byte> made, out _) && block.Span.SequenceEqual(made.Span));
    }

    private static void Compare(SealedCity city, long from, long to)
    {
        for (long height = from; height <= to; height++)
        {
            Assert.True(city.Maker.Reader.TryReadBytes(height, out ReadOnlyMemory<byte> block, out ReadOnlyMemory<byte> commit));
            Assert.True(city.City.Reader.TryReadBytes(height, out ReadOnlyMemory<byte> here, out ReadOnlyMemory<byte> signatures));
            Assert.Equal(block.ToArray(), here.ToArray());
            Assert.Equal(commit.ToArray(), signatures.ToArray());
        }
    }

    private static async Task<bool> MisbehaveAsync(SealedCity city, HttpContext context, string fault, string method, long height)
    {
        if (fault == "other validators")
        {
            if (method != "validators") return false;
            await SealedCity.ResultAsync(context, $$"""{"block_height":"{{height}}","validators":[{{CometText.Of(new Validator(city.Maker.Validator.PublicKey, 77))}}],"count":"1","total":"1"}""");
            return true;
        }
        if (method != "commit" || height < 3) return false;
        switch (fault)
        {
            case "wrong header":
                await SealedCity.ResultAsync(context, city.CommitOf(height, header => CometText.Of(header).Replace($"\"height\":\"{height}\"", $"\"height\":\"{height + 100}\"", StringComparison.Ordinal)));
                break;
            case "header of another height":
                await SealedCity.ResultAsync(context, city.CommitOf(1));
                break;
            case "foreign commit":
                await SealedCity.ResultAsync(context, city.CommitOf(height, commit: given => new Commit(given.Height, given.Round, given.BlockId,
                    [.. given.Signatures.Select(each => new CommitSig(each.Flag, each.ValidatorAddress, each.Timestamp, new byte[64]))])));
                break;
            case "commit of another block":
                await SealedCity.ResultAsync(context, city.CommitOf(height, commit: given => new Commit(given.Height, given.Round, new BlockId(given.BlockId.Hash, new PartSetHeader(9, given.BlockId.Hash)), [.. given.Signatures])));
                break;
            case "no signatures":
                await SealedCity.ResultAsync(context, city.CommitOf(height, commit: given => new Commit(given.Height, given.Round, given.BlockId, [CommitSig.Absent])));
                break;
            case "redirect":
                context.Response.Redirect("http://127.0.0.1:9/");
                break;
            case "giant":
                byte[] part = new byte[1 << 20];
                Array.Fill(part, (byte)' ');
                for (int i = 0; i < 64 && !context.RequestAborted.IsCancellationRequested; i++) await context.Response.Body.WriteAsync(part);
                break;
            case "noise":
                await context.Response.WriteAsync("<html>no</html>");
                break;
            case "error":
                await context.Response.WriteAsync("""{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"Internal error","data":"panic in handler"}}""");
                break;
            case "cut off":
                context.Response.ContentLength = 1_000;
                await context.Response.WriteAsync("{");
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            default:
                await SealedCity.ResultAsync(context, "{}");
                break;
        }
        return true;
    }
}
