using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>A denomination with the way it came: ports and channels from the last hop to the first, then its name at home (20-transfer, denom traces).</summary>
/// <param name="Trace">The hops as one text, such as <c>transfer/channel-3/transfer/channel-0</c>; empty at home.</param>
/// <param name="Base">Its name at home.</param>
public readonly record struct Denom(string Trace, string Base)
{
    /// <summary>What the name of a voucher begins with.</summary>
    public const string VoucherPrefix = "ibc/";

    /// <summary>The whole as one text: what packets carry.</summary>
    public string Path => Trace.Length == 0 ? Base : $"{Trace}/{Base}";

    /// <summary>The name on this chain: <c>ibc/</c> and the path's SHA-256 in capital hex, or the base at home.</summary>
    public string Name => Trace.Length == 0 ? Base : VoucherPrefix + Convert.ToHexString(HashOf(Path).ToArray());

    /// <summary>SHA-256 of a path.</summary>
    public static Hash32 HashOf(string path) => Sha256.Hash(Encoding.UTF8.GetBytes(path));

    /// <summary>Splits a path: pairs of a port and a numbered channel or client from the front are hops, the rest is the base (20-transfer, ParseDenomTrace). False for an empty base or hop, and for one that is too long.</summary>
    public static bool TryParse(string path, out Denom denom)
    {
        denom = default;
        if (path.Length == 0 || Encoding.UTF8.GetByteCount(path) > IbcLimits.DenomBytesMax || string.IsNullOrWhiteSpace(path)) return false;
        int at = 0;
        while (true)
        {
            int port = path.IndexOf('/', at);
            int channel = port < 0 ? -1 : path.IndexOf('/', port + 1);
            if (channel < 0 || !Identifiers.IsNumberedClient(path[(port + 1)..channel]) || !Identifiers.IsPort(path[at..port])) break;
            at = channel + 1;
        }
        denom = new Denom(at == 0 ? "" : path[..(at - 1)], path[at..]);
        return !string.IsNullOrWhiteSpace(denom.Base);
    }

    /// <summary>Whether it came over this end of a channel, so that sending it there brings it home (ReceiverChainIsSource).</summary>
    public bool CameOver(string port, string channel) => Trace == $"{port}/{channel}" || Trace.StartsWith($"{port}/{channel}/", StringComparison.Ordinal);

    /// <summary>With one more hop in front.</summary>
    public Denom Through(string port, string channel) => new(Trace.Length == 0 ? $"{port}/{channel}" : $"{port}/{channel}/{Trace}", Base);

    /// <summary>Where a channel keeps what was sent over it: the first 20 bytes of SHA-256 over <c>ics20-1</c>, a zero byte and <c>port/channel</c> (20-transfer, GetEscrowAddress).</summary>
    public static Address EscrowOf(string port, string channel)
    {
        Hash32 hash = Sha256.Hash(Encoding.ASCII.GetBytes($"ics20-1\0{port}/{channel}"));
        return new Address(Hash32.Bytes(in hash)[..Address.Size]);
    }
}
