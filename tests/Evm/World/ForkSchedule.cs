using System.Globalization;
using System.Text.RegularExpressions;

namespace Gwangan.Vectors.World;

/// <summary>Which fork a block of a test is under: one for all of them, or a change at a height or time that the network's name tells.</summary>
internal sealed partial class ForkSchedule
{
    private readonly string _first;
    private readonly List<(string Fork, ulong Number, ulong Time)> _later = [];

    /// <summary>One that a configuration tells.</summary>
    /// <param name="first">The fork of the genesis.</param>
    /// <param name="later">The others in their order, with the height or the time of their first block.</param>
    public ForkSchedule(string first, List<(string Fork, ulong Number, ulong Time)> later) => (_first, _later) = (first, later);

    /// <summary>Reads a name: <c>Cancun</c>, <c>BerlinToLondonAt5</c>, <c>CancunToPragueAtTime15k</c>.</summary>
    public ForkSchedule(string network)
    {
        Match match = Transition().Match(network);
        _first = match.Success ? match.Groups[1].Value : network;
        if (!match.Success) return;
        ulong at = ulong.Parse(match.Groups[4].Value, CultureInfo.InvariantCulture) * (match.Groups[5].Length > 0 ? 1000u : 1u);
        bool isTime = match.Groups[3].Length > 0;
        _later.Add((match.Groups[2].Value, isTime ? ulong.MaxValue : at, isTime ? at : ulong.MaxValue));
    }

    /// <summary>The upstream's name of the fork at a block.</summary>
    public string At(ulong number, ulong time)
    {
        int last = _later.FindLastIndex(fork => number >= fork.Number || time >= fork.Time);
        return last < 0 ? _first : _later[last].Fork;
    }

    [GeneratedRegex(@"^(\w+?)To(\w+?)At(Time)?(\d+)(k?)$")]
    private static partial Regex Transition();
}
