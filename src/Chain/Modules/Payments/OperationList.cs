using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Numbers of operations in text, ascending, with commas between.</summary>
internal static class OperationList
{
    /// <summary>Reads at most <see cref="Limits.DelegateOperationsMax"/> numbers; empty text has none.</summary>
    public static bool TryParse(string text, out RoleRecord.OperationNumbers numbers)
    {
        numbers = default;
        if (text.Length == 0) return true;
        string[] parts = text.Split(',');
        if (parts.Length > Limits.DelegateOperationsMax) return false;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!ushort.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) || parts[i][0] == '0' || i > 0 && number <= numbers[i - 1]) return false;
            numbers[i] = number;
        }
        return true;
    }

    /// <summary>Whether an operation is among them.</summary>
    public static bool Names(in RoleRecord.OperationNumbers numbers, ushort operation) => ((ReadOnlySpan<ushort>)numbers).Contains(operation);
}
