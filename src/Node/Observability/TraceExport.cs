using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gwangan.Node.Observability;

/// <summary>Sends spans to a collector, when one is configured; OpenTelemetry is loaded only then.</summary>
public static class TraceExport
{
    private const string PathOfTraces = "/v1/traces";

    /// <summary>Begins to send; dispose the result to send what is left and end. Null when no endpoint is configured.</summary>
    public static IDisposable? Start(TraceOptions options, string chainId, ILogger log)
    {
        if (options.Endpoint is not { } endpoint) return null;
        log.Tracing(endpoint);
        return Open(new Uri(endpoint), options.Percent, chainId);
    }

    // A method of its own, whose signature names none of their types: the libraries are loaded when it is compiled.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IDisposable Open(Uri endpoint, int percent, string chainId)
    {
        Sampler some = new TraceIdRatioBasedSampler(percent / 100d);
        return Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("gwangan", serviceVersion: NodeVersion.Text, serviceInstanceId: Environment.MachineName)
                .AddAttributes([KeyValuePair.Create<string, object>("gwangan.chain_id", chainId)]))
            .AddSource(Traces.Name)
            // A stranger's header may give a trace its name, but not decide that there is one.
            .SetSampler(new ParentBasedSampler(some, remoteParentSampled: some, remoteParentNotSampled: some))
            .AddOtlpExporter(exporter =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = endpoint.AbsolutePath == "/" ? new Uri(endpoint, PathOfTraces) : endpoint;
            })
            .Build();
    }
}
