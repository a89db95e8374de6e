using Npgsql;

namespace Gwangan.Node.Index;

/// <summary>Reads where a PostgreSQL database is: <c>postgres://user@host:port/database?sslmode=require</c>, or Npgsql's <c>Host=…;Database=…</c>.</summary>
/// <remarks>A password in it is refused: addresses are shown in listings of processes, in printed configurations and in logs.</remarks>
public static class PostgresAddress
{
    /// <summary>What was expected.</summary>
    public const string Expected = "expected postgres://user@host:port/database, or Host=…;Database=…";

    private const string NoPassword = "a password does not belong here: use --index-password-file, PGPASSFILE or PGPASSWORD";

    /// <summary>What is wrong with a text; null when it is an address.</summary>
    public static string? Problem(string text)
    {
        try
        {
            NpgsqlConnectionStringBuilder address = Parse(text);
            return address.Password is not null ? NoPassword : address.Host is null ? Expected : null;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException)
        {
            return Expected;
        }
    }

    /// <summary>Reads an address; exceptions as of Npgsql's own.</summary>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        if (!text.StartsWith("postgres://", StringComparison.Ordinal) && !text.StartsWith("postgresql://", StringComparison.Ordinal)) return new NpgsqlConnectionStringBuilder(text);
        // A socket's folder stands in the query, and an address with a user and no host is none to Uri.
        Uri url = new(text.Replace("@/", "@socket/", StringComparison.Ordinal));
        string[] user = url.UserInfo.Split(':', 2);
        NpgsqlConnectionStringBuilder address = new();
        if (url.Host is not ("" or "socket")) address.Host = url.IdnHost;
        if (url.Port > 0) address.Port = url.Port;
        if (user[0].Length > 0) address.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) address.Password = Uri.UnescapeDataString(user[1]);
        if (url.AbsolutePath.Length > 1) address.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        foreach (string pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            // libpq's spelling is sslmode, Npgsql's SSL Mode; of the values only verify-ca and verify-full differ, by the dash.
            string value = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
            if (parts[0] == "sslmode") address["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal);
            else address[Uri.UnescapeDataString(parts[0])] = value;
        }
        return address;
    }
}
