using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

/// <summary>A file is written whole or not at all, wherever the disk fails or the process ends.</summary>
public sealed class DurableFileTests : IDisposable
{
    private const int NoSpace = 28;

    private static readonly string[] Steps = ["create f.new", "write 3 at 0", "write 2 at 3", "sync", "rename f.new f", "sync names"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int> AllSteps => [.. Enumerable.Range(0, Steps.Length)];

    [Fact]
    public void It_is_synced_before_it_gets_its_name_and_the_name_is_synced_after()
    {
        RecordingLogFolder folder = new(_folder.Path);
        Write(folder);
        Assert.Equal(Steps, folder.Calls);
        Assert.Equal("hello", File.ReadAllText(_folder["f"]));
    }

    [Theory]
    [MemberData(nameof(AllSteps))]
    public void A_disk_that_fails_at_any_step_leaves_the_old_content_or_the_new_and_nothing_else(int step)
    {
        File.WriteAllText(_folder["f"], "old");
        RecordingLogFolder folder = new(_folder.Path) { Before = call => { if (call == Steps[step]) throw new IOException("the disk failed"); } };
        Assert.Throws<IOException>(() => Write(folder));
        Assert.Equal(step < Array.IndexOf(Steps, "sync names") ? "old" : "hello", File.ReadAllText(_folder["f"]));
        Assert.Equal([_folder["f"]], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [MemberData(nameof(AllSteps))]
    public void What_a_killed_process_left_is_written_over(int step)
    {
        // A process that ends does not clean up: the copy keeps what was there at that moment.
        using TemporaryFolder killed = new();
        File.WriteAllText(_folder["f"], "old");
        RecordingLogFolder folder = new(_folder.Path)
        {
            Before = call =>
            {
                if (call != Steps[step]) return;
                foreach (string path in Directory.GetFiles(_folder.Path)) File.Copy(path, killed[Path.GetFileName(path)]);
            },
        };
        Write(folder);
        Assert.Equal(step < Array.IndexOf(Steps, "sync names") ? "old" : "hello", File.ReadAllText(killed["f"]));
        DurableFile.Write(killed["f"], "next"u8.ToArray());
        Assert.Equal("next", File.ReadAllText(killed["f"]));
        Assert.Equal([killed["f"]], Directory.GetFiles(killed.Path));
    }

    [Theory]
    [MemberData(nameof(AllSteps))]
    public void A_full_disk_is_named_and_nothing_is_left_behind(int step)
    {
        File.WriteAllText(_folder["f"], "old");
        RecordingLogFolder folder = new(_folder.Path) { Before = call => { if (call == Steps[step]) throw new IOException("full", NoSpace); } };
        Assert.Contains(_folder["f"], Assert.Throws<DiskFullException>(() => Write(folder)).Message);
        Assert.Equal([_folder["f"]], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_secret_is_for_its_owner_only_also_where_the_file_before_it_was_not(bool isSecret)
    {
        if (OperatingSystem.IsWindows()) return;
        File.WriteAllText(_folder["f"], "old");
        File.SetUnixFileMode(_folder["f"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        DurableFile.Write(_folder["f"], "new"u8.ToArray(), isSecret);
        Assert.Equal(isSecret, File.GetUnixFileMode(_folder["f"]) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void A_copy_has_the_content_whatever_its_size()
    {
        byte[] content = new byte[(1 << 20) + 17];
        new Random(5).NextBytes(content);
        File.WriteAllBytes(_folder["f"], content);
        DurableFile.Copy(_folder["f"], _folder["g"]);
        Assert.Equal(content, File.ReadAllBytes(_folder["g"]));
    }

    private static void Write(RecordingLogFolder folder) => DurableFile.Write(folder, "f", [(ReadOnlyMemory<byte>)"hel"u8.ToArray(), (ReadOnlyMemory<byte>)"lo"u8.ToArray()]);
}
