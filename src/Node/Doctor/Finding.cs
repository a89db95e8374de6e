namespace Gwangan.Node.Doctor;

/// <summary>How something is.</summary>
public enum Verdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>A node works with it, less well or less safely.</summary>
    Warn,

    /// <summary>A node does not start, or must not.</summary>
    Fail,
}

/// <summary>What one check found.</summary>
/// <param name="Area"><c>machine</c>, <c>disk</c>, <c>access</c> or <c>data</c>.</param>
/// <param name="Check">Its short name.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Message">What was found.</param>
/// <param name="Advice">What to do; null when nothing is to be done.</param>
public sealed record Finding(string Area, string Check, Verdict Verdict, string Message, string? Advice = null)
{
    /// <summary>Fine.</summary>
    public static Finding Ok(string area, string check, string message) => new(area, check, Verdict.Ok, message);

    /// <summary>Not as it should be.</summary>
    public static Finding Warn(string area, string check, string message, string advice) => new(area, check, Verdict.Warn, message, advice);

    /// <summary>Bad.</summary>
    public static Finding Fail(string area, string check, string message, string advice) => new(area, check, Verdict.Fail, message, advice);

    /// <summary>Runs a check; one that breaks is a finding, too.</summary>
    public static IEnumerable<Finding> Try(string area, string check, Func<IEnumerable<Finding>> run)
    {
        try
        {
            return [.. run()];
        }
        catch (Exception error)
        {
            return [Warn(area, check, $"could not be checked: {error.Message}", "look into it by hand")];
        }
    }
}
