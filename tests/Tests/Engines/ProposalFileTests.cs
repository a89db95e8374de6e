using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Engines;

public sealed class ProposalFileTests
{
    private const int NoSpace = 28, InputOutput = 5;

    [Fact]
    public void A_full_disk_is_called_full_and_a_failed_one_failed()
    {
        Assert.Contains("the disk is full", Assert.Throws<DiskFullException>(() => new ProposalFile(new BrokenFile(NoSpace)).Write(7, [1, 2, 3])).Message);
        Assert.Contains("block 7", Assert.Throws<StorageFailedException>(() => new ProposalFile(new BrokenFile(InputOutput)).Write(7, [1, 2, 3])).Message);
    }

    private sealed class BrokenFile(int error) : ILogFile
    {
        public long Length => 0;

        public int Read(Span<byte> target, long offset) => 0;

        public void Write(ReadOnlySpan<byte> source, long offset) => throw new IOException("refused", error);

        public void SetLength(long length)
        {
        }

        public void Sync()
        {
        }

        public void Dispose()
        {
        }
    }
}
