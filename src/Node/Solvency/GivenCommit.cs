using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Engines.CometBft;

namespace Gwangan.Node.Solvency;

/// <summary>A header with its commit from outside a data folder: CometBFT's answer to <c>/commit</c>, in a file or from its RPC. Nothing in it is believed before it was checked.</summary>
internal static class GivenCommit
{
    private const int FileBytesMax = 8 << 20;

    /// <summary>Reads it.</summary>
    /// <param name="source">A file, or the address of CometBFT's RPC.</param>
    /// <param name="height">Height of the header; 0 for the last that the RPC has.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="NodeException">It does not answer, or it is something else.</exception>
    public static async Task<(Header Header, Commit Commit)> ReadAsync(string source, long height, CancellationToken cancel)
    {
        try
        {
            (Header Header, Commit Commit) given;
            if (source.StartsWith("http://", StringComparison.Ordinal) || source.StartsWith("https://", StringComparison.Ordinal))
            {
                if (!Uri.TryCreate(source, UriKind.Absolute, out Uri? address)) throw new NodeException($"{source} is no address");
                using CometChain comet = new(address);
                given = await comet.SignedHeaderAsync(height > 0 ? height : (await comet.RangeAsync(cancel)).Latest, cancel);
            }
            else
            {
                if (new FileInfo(source) is { Exists: true, Length: > FileBytesMax }) throw new NodeException($"{source} is larger than any answer to /commit");
                given = CometChain.ReadSigned(await File.ReadAllBytesAsync(source, cancel));
            }
            return height == 0 || given.Header.Height == height
                ? given
                : throw new NodeException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{source} has the header of block {given.Header.Height}; the state of height {height - 1} is carried by that of block {height}"));
        }
        catch (CometRpcException problem)
        {
            throw new NodeException($"{source} {problem.Message}");
        }
    }
}
