using System.Numerics;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>What the accounts, channels and limits of one city must have, by dictionaries and the plain rules of transfers: assets by their whole path, such as <c>GOLD</c> or <c>transfer/channel-0/GOLD</c>.</summary>
public sealed class TransferModel
{
    /// <summary>A window of a limit. A packet keeps the one it was counted in, so that what comes back later changes a window that nobody looks at any more.</summary>
    public sealed class Window
    {
        public long EndsMs { get; init; }

        public BigInteger Value { get; init; }

        public BigInteger In { get; set; }

        public BigInteger Out { get; set; }
    }

    public sealed record Limit(int Send, int Receive, int Hours, Window Now);

    public Dictionary<(string Who, string Path), BigInteger> Balances { get; } = [];

    public Dictionary<(string End, string Path), BigInteger> Kept { get; } = [];

    public Dictionary<string, BigInteger> Supplies { get; } = [];

    public Dictionary<(string End, string Path), Limit> Limits { get; } = [];

    /// <summary>A block begins: windows whose end has come give way to new ones.</summary>
    public void Begin(long timeMs)
    {
        foreach (((string end, string path), Limit limit) in Limits.ToArray())
            if (limit.Now.EndsMs <= timeMs) SetLimit(end, path, limit.Send, limit.Receive, limit.Hours, timeMs);
    }

    public void SetLimit(string end, string path, int send, int receive, int hours, long timeMs)
    {
        long length = hours * 3_600_000L;
        Limits[(end, path)] = new Limit(send, receive, hours, new Window { EndsMs = timeMs - timeMs % length + length, Value = Supplies[path] });
    }

    public BigInteger BalanceOf(string who, string path) => Balances.GetValueOrDefault((who, path));

    public void Add(string who, string path, BigInteger amount)
    {
        Balances[(who, path)] = BalanceOf(who, path) + amount;
        Assert.True(Balances[(who, path)] >= 0);
    }

    /// <summary>Somebody sends; the window it was counted in, null without one. False above a limit: then nothing has changed.</summary>
    public bool TrySend(string who, string end, string path, BigInteger amount, out Window? counted)
    {
        counted = Limits.GetValueOrDefault((end, path))?.Now;
        if (counted is not null && counted.Value > 0 && counted.Out - counted.In + amount > counted.Value * Limits[(end, path)].Send / 100) return false;
        if (counted is not null) counted.Out += amount;
        Leave(who, end, path, amount);
        return true;
    }

    /// <summary>Something comes for somebody (null: nobody of this city); its path here and the window. False where it is refused: then nothing has changed.</summary>
    public bool TryReceive(string? who, string otherEnd, string end, string path, BigInteger amount, out string here, out Window? counted)
    {
        bool isHome = path.StartsWith($"transfer/{otherEnd}/", StringComparison.Ordinal);
        here = isHome ? path[$"transfer/{otherEnd}/".Length..] : $"transfer/{end}/{path}";
        counted = null;
        if (who is null || (isHome && Kept.GetValueOrDefault((end, here)) < amount)) return false;
        // A voucher's way has 128 bytes.
        if (!isHome && here.LastIndexOf('/') > 128) return false;
        counted = Limits.GetValueOrDefault((end, here))?.Now;
        if (counted is not null && counted.Value > 0 && counted.In - counted.Out + amount > counted.Value * Limits[(end, here)].Receive / 100) return false;
        if (counted is not null) counted.In += amount;
        Come(who, end, here, amount);
        return true;
    }

    /// <summary>What was sent comes back.</summary>
    public void Refund(string who, string end, string path, BigInteger amount, Window? counted)
    {
        if (counted is not null) counted.Out -= amount;
        Come(who, end, path, amount);
    }

    /// <summary>What came goes back where it came from.</summary>
    public void PutBack(string who, string end, string path, BigInteger amount, Window? counted)
    {
        if (counted is not null) counted.In -= amount;
        Leave(who, end, path, amount);
    }

    // A voucher of that end is burnt, everything else is kept for it.
    private void Leave(string who, string end, string path, BigInteger amount)
    {
        Add(who, path, -amount);
        if (path.StartsWith($"transfer/{end}/", StringComparison.Ordinal)) Supplies[path] -= amount;
        else Kept[(end, path)] = Kept.GetValueOrDefault((end, path)) + amount;
    }

    private void Come(string who, string end, string path, BigInteger amount)
    {
        if (path.StartsWith($"transfer/{end}/", StringComparison.Ordinal)) Supplies[path] = Supplies.GetValueOrDefault(path) + amount;
        else Kept[(end, path)] -= amount;
        Add(who, path, amount);
    }
}
