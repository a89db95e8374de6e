using System.Diagnostics;

namespace Gwangan.Tests.Commands;

/// <summary>What a finished command said.</summary>
internal sealed record Finished(int ExitCode, string Output, string Errors);

/// <summary>Runs the executable as a person does.</summary>
internal static class GwanganProcess
{
    public static Process Start(params string[] args)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Nodes of tests leave the usual port to the city that somebody may be running.
            Environment = { ["GWANGAN_ETHEREUM"] = "127.0.0.1:0", ["GWANGAN_COSMOS_GRPC"] = "off", ["GWANGAN_COSMOS_REST"] = "off" },
        };
        foreach (string arg in (string[])["exec", typeof(Node.City).Assembly.Location, .. args]) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }

    public static Finished Run(params string[] args) => RunWithInput("", args);

    public static Finished RunWithInput(string input, params string[] args)
    {
        using Process process = Start(args);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return Finish(process);
    }

    public static Finished Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), "the command does not end");
        return new Finished(process.ExitCode, output.Result, errors.Result);
    }
}
