using System.Numerics;
using Gwangan.Chain.Cosmos.Ibc;

namespace Gwangan.Sim.Zones;

/// <summary>What happened to a packet, as far as the plain zones know.</summary>
public enum PlainState
{
    Sent,
    Taken,
    Refused,
    Over,
}

/// <summary>A transfer that is underway or was.</summary>
public sealed class PlainPacket(int from, string sender, string path, BigInteger amount, string? receiver, Packet packet)
{
    /// <summary>Which of the two zones it left.</summary>
    public int From => from;

    public string Sender => sender;

    /// <summary>The denomination's path at the zone it left.</summary>
    public string Path => path;

    public BigInteger Amount => amount;

    /// <summary>Who receives it; null where nobody can.</summary>
    public string? Receiver => receiver;

    public Packet Packet => packet;

    public PlainState State { get; set; }

    /// <summary>What the other zone has answered; null until it has.</summary>
    public byte[]? Answer { get; set; }
}

/// <summary>Two zones in the plainest way: who has how much of what, what each channel keeps, by the texts of ICS-20 alone.</summary>
public sealed class PlainZones
{
    private readonly List<(int Zone, string Account, string Path, BigInteger By)> _done = [];

    /// <summary>By zone, account and path; zero is not there.</summary>
    public SortedDictionary<(int Zone, string Account, string Path), BigInteger> Balances { get; } = [];

    /// <summary>Paths that a zone knows.</summary>
    public SortedSet<(int Zone, string Path)> Known { get; } = [];

    /// <summary>The account of a channel at a zone.</summary>
    public static string Escrow(string channel) => $"escrow {channel}";

    public BigInteger Of(int zone, string account, string path) => Balances.GetValueOrDefault((zone, account, path));

    /// <summary>All that a zone has of a path, in channels' accounts too.</summary>
    public BigInteger Supply(int zone, string path) => Balances.Where(each => each.Key.Zone == zone && each.Key.Path == path).Aggregate(BigInteger.Zero, (sum, each) => sum + each.Value);

    /// <summary>Begins something that is done as a whole.</summary>
    public void Mark() => _done.Clear();

    /// <summary>Takes back all since the mark.</summary>
    public void TakeBack()
    {
        foreach ((int zone, string account, string path, BigInteger by) in _done.ToArray()) Change(zone, account, path, -by);
        _done.Clear();
    }

    public bool Pay(int zone, string from, string to, string path, BigInteger amount)
    {
        if (from == to || amount <= 0 || Of(zone, from, path) < amount) return false;
        Change(zone, from, path, -amount);
        Change(zone, to, path, amount);
        return true;
    }

    public bool Send(int zone, string sender, string channel, string path, BigInteger amount)
    {
        if (!Known.Contains((zone, path)) || amount <= 0 || Of(zone, sender, path) < amount) return false;
        Change(zone, sender, path, -amount);
        if (!CameOver(path, channel)) Change(zone, Escrow(channel), path, amount);
        return true;
    }

    /// <summary>The packet arrives; whether it is taken.</summary>
    public bool Receive(PlainPacket packet)
    {
        int zone = 1 - packet.From;
        string channel = packet.Packet.DestinationChannel;
        if (packet.Receiver is not { } receiver) return false;
        if (CameOver(packet.Path, packet.Packet.SourceChannel)) return Pay(zone, Escrow(channel), receiver, packet.Path[(packet.Packet.SourceChannel.Length + 10)..], packet.Amount);
        string path = $"transfer/{channel}/{packet.Path}";
        Known.Add((zone, path));
        Change(zone, receiver, path, packet.Amount);
        return true;
    }

    /// <summary>It was not taken: what was sent goes back.</summary>
    public void Refund(PlainPacket packet)
    {
        if (!CameOver(packet.Path, packet.Packet.SourceChannel)) Change(packet.From, Escrow(packet.Packet.SourceChannel), packet.Path, -packet.Amount);
        Change(packet.From, packet.Sender, packet.Path, packet.Amount);
    }

    public void Change(int zone, string account, string path, BigInteger by)
    {
        BigInteger now = Of(zone, account, path) + by;
        if (now.IsZero) Balances.Remove((zone, account, path));
        else Balances[(zone, account, path)] = now;
        _done.Add((zone, account, path, by));
    }

    public static bool CameOver(string path, string channel) => path.StartsWith($"transfer/{channel}/", StringComparison.Ordinal);
}
