namespace Gwangan.Vectors.Suites;

/// <summary>One kind of vectors: where its files lie, and who runs them.</summary>
/// <param name="Name">What the report and <c>--suite</c> call it.</param>
/// <param name="Folder">Its folder in the archive.</param>
/// <param name="Pattern">Which files of the folder.</param>
/// <param name="IsLarge">A quick run takes every eighth file.</param>
/// <param name="Open">Makes a runner for one thread.</param>
internal sealed record Suite(string Name, string Folder, string Pattern, bool IsLarge, Func<IFileRunner> Open);

/// <summary>Runs files of one suite, one after another, on one thread.</summary>
internal interface IFileRunner
{
    /// <summary>Reads a file and runs its cases.</summary>
    void Run(ReadOnlySpan<byte> json, CaseRunner cases);
}
