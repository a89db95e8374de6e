using Gwangan.Node.Index;

namespace Gwangan.Tests.Index;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://ann@db.example:5433/city?sslmode=verify-full", "db.example", 5433, "ann", "city")]
    [InlineData("postgresql://ann@db.example/city", "db.example", 5432, "ann", "city")]
    [InlineData("postgres://ann@/city?host=/run/postgresql", "/run/postgresql", 5432, "ann", "city")]
    [InlineData("Host=db.example;Port=5433;Username=ann;Database=city", "db.example", 5433, "ann", "city")]
    public void Both_spellings_are_read(string text, string host, int port, string user, string database)
    {
        Assert.Null(PostgresAddress.Problem(text));
        var address = PostgresAddress.Parse(text);
        Assert.Equal((host, port, user, database), (address.Host, address.Port, address.Username, address.Database));
    }

    [Theory]
    [InlineData("postgres://ann:secret@db.example/city")]
    [InlineData("Host=db.example;Password=secret")]
    public void A_password_is_refused_and_not_repeated(string text)
    {
        string problem = PostgresAddress.Problem(text)!;
        Assert.Contains("--index-password-file", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql://ann@db.example/city")]
    [InlineData("Hots=db.example")]
    [InlineData("postgres://ann@db.example:99999999/city")]
    [InlineData("postgres://ann@db.example/city?sslmode=perhaps")]
    public void What_is_no_address_is_refused(string text) => Assert.NotNull(PostgresAddress.Problem(text));

    [Theory]
    [InlineData("gwangan", true)]
    [InlineData("node_2", true)]
    [InlineData("Node", false)]
    [InlineData("2nd", false)]
    [InlineData("pg_mine", false)]
    [InlineData("a;b", false)]
    [InlineData("", false)]
    public void Names_of_schemas_never_need_quotes(string text, bool isName) => Assert.Equal(isName, IndexOptions.IsSchema(text));
}
