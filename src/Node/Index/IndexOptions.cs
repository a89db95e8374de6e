namespace Gwangan.Node.Index;

/// <summary>Where the index of history is.</summary>
public sealed record IndexOptions
{
    /// <summary>A PostgreSQL database as <see cref="PostgresAddress"/> reads it; null for a file of SQLite in the data folder.</summary>
    public string? Database { get; init; }

    /// <summary>The schema in that database: one for each node that writes.</summary>
    public string Schema { get; init; } = "gwangan";

    /// <summary>A file with that database's password; without it PGPASSWORD or PGPASSFILE are asked.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Whether a text can be the name of a schema: it never needs quotes.</summary>
    public static bool IsSchema(string text) =>
        text.Length is > 0 and < 64 && (char.IsAsciiLetterLower(text[0]) || text[0] == '_') && !text.StartsWith("pg_", StringComparison.Ordinal)
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');
}
