using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Client;

namespace Gwangan.Node.Bank;

/// <summary>What an event of the chain tells the desk.</summary>
public enum DeskEvent
{
    /// <summary>A redemption was asked for of a bank.</summary>
    Requested,

    /// <summary>It was given to another.</summary>
    Rerouted,

    /// <summary>An owner, or the adapter, sends a credit back: the bank has to.</summary>
    Returning,

    /// <summary>The owner has thought better of it.</summary>
    ReturnCancelled,
}

/// <summary>A redemption, or a credit that goes back, as its events tell it.</summary>
public sealed record ChainRedemption(long Height, DeskEvent Kind, ulong Id, uint Bank, string Owner = "", long Won = 0, string Commitment = "", uint Account = 0, string Entry = "", int Turn = 0, long DeadlineMs = 0)
{
    private const int BlocksAPage = 100;
    private static readonly (string Type, DeskEvent Kind)[] Types =
    [
        ("reserves.RedemptionRequested", DeskEvent.Requested), ("reserves.RedemptionRerouted", DeskEvent.Rerouted), ("reserves.CreditReturning", DeskEvent.Returning),
        ("reserves.CreditReturnCancelled", DeskEvent.ReturnCancelled),
    ];

    /// <summary>Those of blocks above a height, in their order, and the highest block among them.</summary>
    /// <exception cref="ClientException">The node does not answer.</exception>
    public static async Task<(List<ChainRedemption> Redemptions, long Top)> ReadSinceAsync(ExchangeClient client, long height, CancellationToken cancel)
    {
        // All kinds are read up to one height: a later one may have events that the first look did not see.
        long head = (await client.StatusAsync(cancel)).Height;
        List<ChainRedemption> found = [];
        foreach ((string type, DeskEvent kind) in Types) await ReadAsync(client, type, kind, height, found, cancel);
        // Within a block a redemption is asked for before it is given away.
        found = [.. found.Where(each => each.Height <= head).OrderBy(each => each.Height).ThenBy(each => each.Kind)];
        return (found, found.Count > 0 ? found[^1].Height : height);
    }

    // Pages come newest first.
    private static async Task ReadAsync(ExchangeClient client, string type, DeskEvent kind, long height, List<ChainRedemption> found, CancellationToken cancel)
    {
        string before = "";
        while (true)
        {
            using JsonDocument page = await client.TryGetAsync(string.Create(CultureInfo.InvariantCulture, $"api/v1/events?type={type}&limit={BlocksAPage}{before}"), cancel)
                ?? throw new ClientException($"the node knows no events {type}: is it older than this adapter?");
            foreach (JsonElement block in page.RootElement.GetProperty("items").EnumerateArray())
            {
                long at = block.GetProperty("height").GetInt64();
                if (at <= height) return;
                foreach (JsonElement json in block.GetProperty("events").EnumerateArray()) found.Add(Of(at, kind, json));
            }
            if (!page.RootElement.TryGetProperty("next", out JsonElement next) || next.GetString() is not { } cursor) return;
            before = $"&before={cursor}";
        }
    }

    private static ChainRedemption Of(long height, DeskEvent kind, JsonElement json)
    {
        if (kind is DeskEvent.Returning or DeskEvent.ReturnCancelled) return new ChainRedemption(height, kind, 0, 0, Won: WonOf(json), Account: json.GetProperty("account").GetUInt32(), Entry: json.GetProperty("entry").GetString()!,
            DeadlineMs: kind == DeskEvent.Returning ? long.Parse(json.GetProperty("deadlineMs").GetString()!, CultureInfo.InvariantCulture) : 0);
        ulong id = ulong.Parse(json.GetProperty("redemptionId").GetString()!, CultureInfo.InvariantCulture);
        return kind == DeskEvent.Rerouted
            ? new ChainRedemption(height, kind, id, json.GetProperty("to").GetUInt32(), Turn: json.GetProperty("turn").GetInt32())
            : new ChainRedemption(height, kind, id, json.GetProperty("bank").GetUInt32(), json.GetProperty("owner").GetString()!, WonOf(json), json.GetProperty("destination").GetString()!);
    }

    // Redemptions come in lots, and a lot of won is one.
    private static long WonOf(JsonElement json) => (long)(UInt128.Parse(json.GetProperty("amount").GetString()!, CultureInfo.InvariantCulture) / Amount.One.Units);
}

/// <summary>A redemption as it stands on chain now.</summary>
/// <param name="Bank">Whose it is.</param>
/// <param name="State">Such as queued, sent, accepted.</param>
/// <param name="Turn">How often it was given from one bank to another.</param>
/// <param name="DeadlineMs">Until when the bank has to pay it.</param>
public sealed record RedemptionNow(uint Bank, string State, int Turn, long DeadlineMs)
{
    /// <summary>Whether a bank has told the chain that it orders the payment, and may.</summary>
    public bool IsOrdered => State is "sent" or "accepted";

    /// <summary>Whether it is still to be paid.</summary>
    public bool IsOpen => State == "queued" || IsOrdered;

    /// <summary>Reads it; null when there is none of this number.</summary>
    /// <exception cref="ClientException">The node does not answer.</exception>
    public static async Task<RedemptionNow?> ReadAsync(ExchangeClient client, ulong id, CancellationToken cancel)
    {
        using JsonDocument? found = await client.TryGetAsync(string.Create(CultureInfo.InvariantCulture, $"api/v1/redemptions/{id}"), cancel);
        return found?.RootElement is not { } root ? null
            : new RedemptionNow(root.GetProperty("bank").GetUInt32(), root.GetProperty("state").GetString()!, root.GetProperty("reroutes").GetInt32(), root.GetProperty("deadlineAtMs").GetInt64());
    }
}
