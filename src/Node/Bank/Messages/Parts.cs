using System.Globalization;

namespace Gwangan.Node.Bank.Messages;

/// <summary>Makes parts of messages to write. What is empty is left out: in ISO 20022 an element without content does not exist.</summary>
internal static class Parts
{
    /// <summary>An element with others inside; those that are null are left out.</summary>
    public static MessagePart Of(string name, params ReadOnlySpan<MessagePart?> children)
    {
        MessagePart part = new(name);
        foreach (MessagePart? child in children)
            if (child is not null) part.Add(child);
        return part;
    }

    /// <summary>An element with a value; null when there is none.</summary>
    public static MessagePart? Text(string name, string? value) => string.IsNullOrEmpty(value) ? null : new MessagePart(name) { Text = value };

    /// <summary>An amount with its currency.</summary>
    public static MessagePart Money(string name, decimal amount, string currency) => new(name) { Text = Number(amount), Currency = currency };

    /// <summary>A moment, in UTC.</summary>
    public static MessagePart Moment(string name, DateTimeOffset time) => new(name) { Text = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) };

    /// <summary>A day, as a choice of day or moment.</summary>
    public static MessagePart Day(string name, DateOnly day) => Of(name, Text("Dt", DayText(day)));

    /// <summary>A day as ISO 8601 writes it.</summary>
    public static string DayText(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A number without exponents or zeros at its end.</summary>
    public static string Number(decimal number) => number.ToString("0.#####", CultureInfo.InvariantCulture);

    /// <summary>An account by its IBAN, or by the number that its bank gave it.</summary>
    public static MessagePart Account(string name, string number, string? currency = null) =>
        Of(name, Of("Id", IsIban(number) ? Text("IBAN", number) : Of("Othr", Text("Id", number))), Text("Ccy", currency));

    /// <summary>A bank by its BIC.</summary>
    public static MessagePart Bank(string name, string bic) => Of(name, Of("FinInstnId", Text("BICFI", bic)));

    // Korea has no IBAN; numbers of banks elsewhere that look like one are ones.
    private static bool IsIban(string number) => number.Length is >= 15 and <= 34 && char.IsAsciiLetterUpper(number[0]) && char.IsAsciiLetterUpper(number[1]) && char.IsAsciiDigit(number[2]) && char.IsAsciiDigit(number[3]);
}
