using System.Diagnostics;

namespace Gwangan.Node.Observability;

/// <summary>The source of the node's spans. While nobody listens, beginning one costs a comparison.</summary>
public static class Traces
{
    /// <summary>The name under which a listener finds the spans.</summary>
    public const string Name = "Gwangan";

    /// <summary>All spans come from here.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Begins a request's span, below that of the client if it names one.</summary>
    /// <param name="parent">The header <c>traceparent</c>.</param>
    public static Activity? BeginRequest(string? parent)
    {
        if (!Source.HasListeners()) return null;
        // What the web server keeps for its own log is no span of ours, and would be taken for the parent.
        Activity.Current = null;
        return Source.StartActivity("request", ActivityKind.Server, ActivityContext.TryParse(parent, null, isRemote: true, out ActivityContext context) ? context : default);
    }

    /// <summary>Begins a span below the one that is underway, or one of its own.</summary>
    public static Activity? Begin(string name)
    {
        if (!Source.HasListeners()) return null;
        if (Activity.Current is { } current && current.Source != Source) Activity.Current = null;
        return Source.StartActivity(name);
    }

    /// <summary>A span that is over already.</summary>
    public static ActivityContext? Tell(string name, ActivityContext parent, DateTime from, DateTime to, string? tag = null, object? value = null)
    {
        using Activity? span = Source.StartActivity(name, ActivityKind.Internal, parent, startTime: from);
        if (span is null) return null;
        if (tag is not null) span.SetTag(tag, value);
        span.SetEndTime(to);
        return span.Context;
    }
}
