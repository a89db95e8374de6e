using System.Globalization;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Campaigns that pay one order, in the order in which they do: <c>7,3</c>.</summary>
public static class CampaignList
{
    /// <summary>Reads one to four different numbers above zero; false when it is anything else.</summary>
    public static bool TryParse(string text, out CampaignNumbers numbers, out int count)
    {
        (numbers, count) = (default, 0);
        string[] parts = text.Split(',');
        if (parts.Length > Limits.GrantsPerPaymentMax) return false;
        foreach (string part in parts)
        {
            if (!uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) || number == 0 || part[0] == '0') return false;
            if (((ReadOnlySpan<uint>)numbers)[..count].Contains(number)) return false;
            numbers[count++] = number;
        }
        return true;
    }
}

/// <summary>Up to four numbers of campaigns.</summary>
[InlineArray(Limits.GrantsPerPaymentMax)]
public struct CampaignNumbers
{
    private uint _first;
}
