using System.Diagnostics;

namespace Gwangan.Tests;

/// <summary>Work that a test does in a process of its own, because it may be killed or may crash.</summary>
public interface IChild
{
    /// <summary>The child's whole work; the exit code.</summary>
    static abstract int Run(string[] args);
}

/// <summary>Starts this assembly as a child process.</summary>
public static class ChildProcess
{
    /// <summary>Starts <typeparamref name="TChild"/> with its standard output (and, merged by the caller when wanted, error) redirected.</summary>
    public static Process Start<TChild>(params string[] args) where TChild : IChild
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string arg in (string[])["exec", typeof(TChild).Assembly.Location, typeof(TChild).FullName!, .. args])
            start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }
}

/// <summary>Runs the child that the first argument names.</summary>
public static class Program
{
    /// <summary>The entry point of child processes; the test runner does not come here.</summary>
    public static int Main(string[] args)
    {
        if (args.Length == 0)
            return 0;
        var run = typeof(Program).Assembly.GetType(args[0], throwOnError: true)!.GetMethod(nameof(IChild.Run))!;
        return (int)run.Invoke(null, [args[1..]])!;
    }
}
