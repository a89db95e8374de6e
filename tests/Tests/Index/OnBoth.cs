using System.Reflection;
using Xunit.Sdk;

namespace Gwangan.Tests.Index;

/// <summary>Where an index is.</summary>
public enum Backend
{
    Sqlite,
    Postgres,
}

/// <summary>Runs a theory on SQLite, with more arguments behind the backend.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnSqliteAttribute(params object[] arguments) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Backend.Sqlite, .. arguments]];
}

/// <summary>Runs a theory on PostgreSQL, where that is installed.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnPostgresAttribute : DataAttribute
{
    private readonly object[] _arguments;

    public OnPostgresAttribute(params object[] arguments) => (_arguments, Skip) = (arguments, PostgresServer.WhyAbsent);

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Backend.Postgres, .. _arguments]];
}

/// <summary>A fact about PostgreSQL.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.WhyAbsent;
}
