using System.Text.Json.Serialization;

namespace Gwangan.Node.Observability;

/// <summary>The answers for load balancers and supervisors: 200 when all is well, 503 with the reasons when not.</summary>
public static class HealthRoutes
{
    /// <summary>Answers a path below <c>/health</c>; false when there is none such.</summary>
    public static bool TryAnswer(HttpContext context, Health health, out Task answer)
    {
        HealthReport? report = context.Request.Path.Value switch { "/health/live" => health.Live(), "/health/ready" => health.Ready(), _ => null };
        answer = report is null ? Task.CompletedTask : WriteAsync(context, report);
        return report is not null;
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.StatusCode = report.Reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(report, HealthJson.Default.HealthReport);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
