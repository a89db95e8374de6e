using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Client;

namespace Gwangan.Node.Replay;

/// <summary>Reads every block through the public API, in order: feeds the twin, and finds out what became of each operation sent.</summary>
public sealed class BlockFollower(ExchangeClient client, BlockWatch watch, BookTwin twin, SentOperations sent, IReadOnlyDictionary<Address, int> accounts, ReplayProgress progress)
{
    private int _arrival;

    /// <summary>Operations of the replay that were done.</summary>
    public long Done { get; private set; }

    /// <summary>Operations of the replay that were refused in a block, by code.</summary>
    public SortedDictionary<string, long> Refused { get; } = [];

    /// <summary>Why recorded orders were refused.</summary>
    public Dictionary<ulong, string> RefusedOrders { get; } = [];

    /// <summary>The recorded order behind each order of the node.</summary>
    public Dictionary<ulong, ulong> RecordedIds { get; } = [];

    /// <summary>From sending to the announcement of the block.</summary>
    public Latencies Latencies { get; } = new();

    /// <summary>Operations in the blocks that are not the replay's.</summary>
    public long Others { get; private set; }

    /// <summary>Blocks that held operations of the replay.</summary>
    public long Blocks { get; private set; }

    /// <summary>When the last block with an operation of the replay was announced.</summary>
    public long LastArrival { get; private set; }

    /// <summary>The last block read.</summary>
    public long Height { get; private set; }

    /// <summary>Reads the blocks above a height until everything sent has been found.</summary>
    /// <param name="after">The height before the first.</param>
    /// <param name="allSent">Completes when nothing more will be sent.</param>
    /// <param name="cancel">Stops.</param>
    public async Task RunAsync(long after, Task allSent, CancellationToken cancel)
    {
        Height = after;
        while (!allSent.IsCompleted || sent.Waiting > 0)
        {
            if (watch.Height == Height)
            {
                Task next = watch.WaitAboveAsync(Height, cancel);
                await Task.WhenAny(next, allSent);
                if (sent.Waiting == 0 && allSent.IsCompleted) break;
                await next;
            }
            await ReadAsync(Height + 1, cancel);
            Height++;
        }
        await allSent;
    }

    /// <summary>Reads on up to a height: where a book was looked at on which others trade too.</summary>
    public async Task ReadToAsync(long height, CancellationToken cancel)
    {
        while (Height < height)
        {
            await watch.WaitAboveAsync(Height, cancel);
            await ReadAsync(Height + 1, cancel);
            Height++;
        }
    }

    private async Task ReadAsync(long height, CancellationToken cancel)
    {
        using JsonDocument block = await client.BlockAsync(height, cancel);
        long arrival = watch.ArrivalOf(height, ref _arrival);
        bool hasOwn = false;
        foreach (JsonElement envelope in block.RootElement.GetProperty("operations").EnumerateArray())
        {
            if (!Address.TryParse(envelope.GetProperty("signer").GetString()!, out Address signer)) continue;
            ulong nonce = ulong.Parse(envelope.GetProperty("nonce").GetString()!, CultureInfo.InvariantCulture);
            bool isOwn = sent.TryTake(accounts.GetValueOrDefault(signer, -1), nonce, out ulong recordedId, out MappedKind kind, out long timestamp);
            foreach (JsonElement operation in envelope.GetProperty("items").EnumerateArray())
            {
                JsonElement outcome = operation.GetProperty("outcome");
                if (outcome.ValueKind == JsonValueKind.Null) throw new ClientException($"block {height}: the node has no results of it any more");
                ulong placed = twin.Apply(signer, operation);
                if (!isOwn) Others++;
                else Settle(outcome, kind, recordedId, placed);
            }
            if (!isOwn) continue;
            hasOwn = true;
            Latencies.Add(arrival - timestamp);
            progress.Checked++;
        }
        if (!hasOwn) return;
        Blocks++;
        LastArrival = arrival;
    }

    private void Settle(JsonElement outcome, MappedKind kind, ulong recordedId, ulong placed)
    {
        if (outcome.GetProperty("code").GetInt32() == 0)
        {
            Done++;
            if (kind == MappedKind.Place && placed != 0) RecordedIds[placed] = recordedId;
            return;
        }
        string code = $"{outcome.GetProperty("codespace").GetString()}.{outcome.GetProperty("refusal").GetString()}";
        Refused[code] = Refused.GetValueOrDefault(code) + 1;
        if (kind == MappedKind.Place) RefusedOrders[recordedId] = code;
    }
}
