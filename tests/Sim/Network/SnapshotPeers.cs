using System.Globalization;
using System.Net;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Sim.Checks;
using Gwangan.Sim.Machine;

namespace Gwangan.Sim.Network;

/// <summary>What nodes give to one that joins from a snapshot, by the routes of the node's API: the list of snapshots, their chunks, blocks. Nobody who asks here can rely on anything.</summary>
public sealed class SnapshotPeers(Checker checker, IReadOnlyList<SimNode> nodes, string folder, Rng rng) : HttpMessageHandler
{
    private const int BlocksAtOnce = 2, OldestBack = 20, ChunkBytesLostMin = 1;
    private readonly SortedDictionary<string, SnapshotStore> _stores = new(StringComparer.Ordinal);

    /// <summary>How many answers in a thousand are wrong, late, cut or missing.</summary>
    public int FaultRate { get; init; }

    /// <summary>How many answers in a thousand find that the machine that asked has crashed.</summary>
    public int CrashRate { get; init; }

    public static Uri AddressOf(SimNode node) => new($"http://{node.Name}/");

    /// <summary>Every node that can makes a snapshot of a height it still has; older ones go.</summary>
    public void MakeAll()
    {
        foreach (SimNode node in nodes)
        {
            if (!node.IsUp || node.Height < 2 + node.FirstHeight) continue;
            long height = Math.Max(1 + node.FirstHeight, node.Height - 1 - rng.Below(OldestBack));
        if (!_stores.TryGetValue(node.Name, out SnapshotStore? store)) _stores[node.Name] = store = new SnapshotStore(Directory.CreateDirectory(Path.Combine(folder, node.Name)).FullName);
            store.Make(node.State, height, checker.AppHashAt(height), new SnapshotOptions());
            store.Prune(rng.Between(1, 2));
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri address = request.RequestUri!;
        SimNode node = nodes.First(each => each.Name == address.Host);
        if (rng.Chance(CrashRate)) throw new CrashException("while it joins");
        if (!node.IsUp) throw new HttpRequestException("connection refused");
        byte[]? answer;
        try
        {
            answer = Answer(node, address);
        }
        catch (CorruptBlockLogException) when (node.Disk.IsRotten)
        {
            // What a node answers that finds a block of its own damaged.
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new ByteArrayContent([]) });
        }
        if (!rng.Chance(FaultRate)) return Reply(answer);
        return rng.Below(5) switch
        {
            0 => throw new TaskCanceledException("too late"),
            1 => throw new HttpRequestException("connection reset"),
            2 => Reply(null),
            3 => Reply(answer is { Length: > 0 } ? answer[..^Math.Max(ChunkBytesLostMin, rng.Below(answer.Length))] : null),
            _ => Reply(Damaged(answer)),
        };
    }

    private static Task<HttpResponseMessage> Reply(byte[]? answer) =>
        Task.FromResult(answer is null ? new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new ByteArrayContent([]) } : new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(answer) });

    private byte[]? Answer(SimNode node, Uri address)
    {
        if (address.AbsolutePath == "/node/v1/blocks") return Blocks(node, long.Parse(address.Query["?from=".Length..], CultureInfo.InvariantCulture));
        if (address.AbsolutePath == "/api/v1/validators") return Validators(long.Parse(address.Query["?height=".Length..], CultureInfo.InvariantCulture));
        if (!_stores.TryGetValue(node.Name, out SnapshotStore? store)) return null;
        if (address.AbsolutePath == "/node/v1/snapshots")
            return JsonSerializer.SerializeToUtf8Bytes(new
            {
                items = store.List().Select(offer => new { height = offer.Height, format = offer.Format, chunkCount = offer.ChunkCount, hash = Convert.ToHexStringLower(offer.Hash.Span), metadata = Convert.ToBase64String(offer.Metadata.Span) }),
            });
        string[] parts = address.AbsolutePath.Split('/');
        return store.TryReadChunk(long.Parse(parts[4], CultureInfo.InvariantCulture), uint.Parse(parts[5], CultureInfo.InvariantCulture), uint.Parse(parts[6], CultureInfo.InvariantCulture), out byte[] chunk) ? chunk : null;
    }

    private byte[] Validators(long height) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        items = checker.ValidatorsAt(height).Validators.Select(each => new
        {
            keyType = "secp256k1", publicKey = Convert.ToHexStringLower(each.PublicKey.Bytes), votingPower = each.VotingPower.ToString(CultureInfo.InvariantCulture),
        }),
    });

    private static byte[]? Blocks(SimNode node, long from)
    {
        if (from <= node.FirstHeight) return null;
        ProtoWriter writer = new();
        for (long height = from; height < from + BlocksAtOnce && height <= node.Height; height++)
            if (node.Reader.TryRead(height) is { } block) BlockFrame.Write(writer, node.Head.Current, block.Bytes.Span, block.Commit.Span, SimCity.ChainId, false);
        return writer.ToArray();
    }

    private byte[]? Damaged(byte[]? bytes)
    {
        if (bytes is not { Length: > 0 }) return bytes;
        byte[] damaged = [.. bytes];
        damaged[rng.Below(damaged.Length)] ^= (byte)(1 << rng.Below(8));
        return damaged;
    }
}
