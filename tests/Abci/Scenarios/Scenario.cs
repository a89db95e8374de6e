namespace Gwangan.Abci.Scenarios;

/// <summary>One named check.</summary>
/// <param name="Name">How reports and --only call it.</param>
/// <param name="What">What it asks of an application, in a sentence or two.</param>
/// <param name="Run">Runs it; throws <see cref="NonConformance"/> or <see cref="NotApplicable"/>.</param>
public sealed record Scenario(string Name, string What, Action<Lab> Run)
{
    /// <summary>Every scenario, in the order in which they run: those that need an application at height 0 first.</summary>
    public static IReadOnlyList<Scenario> All { get; } = [.. BeginningScenarios.All, .. WireScenarios.All, .. BlockScenarios.All, .. ProposalScenarios.All, .. CrashScenarios.All, .. SnapshotScenarios.All];
}
