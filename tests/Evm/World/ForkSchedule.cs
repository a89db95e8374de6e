using System.Globalization;
using System.Text.RegularExpressions;

namespace Gwangan.Vectors.World;

/// <summary>Which fork a block of a test is under: one for all of them, or a change at a height or time that the network's name tells.</summary>
internal sealed partial class ForkSchedule
{
    private readonly string _first, _then;
    private readonly ulong _number = ulong.MaxValue, _time = ulong.MaxValue;

    /// <summary>Reads a name: <c>Cancun</c>, <c>BerlinToLondonAt5</c>, <c>CancunToPragueAtTime15k</c>.</summary>
    public ForkSchedule(string network)
    {
        Match match = Transition().Match(network);
        (_first, _then) = match.Success ? (match.Groups[1].Value, match.Groups[2].Value) : (network, network);
        if (!match.Success) return;
        ulong at = ulong.Parse(match.Groups[4].Value, CultureInfo.InvariantCulture) * (match.Groups[5].Length > 0 ? 1000u : 1u);
        if (match.Groups[3].Length > 0) _time = at;
        else _number = at;
    }

    /// <summary>The upstream's name of the fork at a block.</summary>
    public string At(ulong number, ulong time) => number >= _number || time >= _time ? _then : _first;

    [GeneratedRegex(@"^(\w+?)To(\w+?)At(Time)?(\d+)(k?)$")]
    private static partial Regex Transition();
}
