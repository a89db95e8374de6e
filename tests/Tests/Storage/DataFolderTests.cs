using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

public class DataFolderTests
{
    [Fact]
    public void A_folder_is_held_by_one_and_names_its_holder()
    {
        using var folder = new TemporaryFolder();
        using (DataFolder held = DataFolder.Open(folder["city"]))
        {
            var error = Assert.Throws<DataFolderInUseException>(() => DataFolder.Open(folder["city"]));
            Assert.Contains($"in use by process {Environment.ProcessId};", error.Message);
            Assert.All((string[])[held.Blocks, held.Keys, held.State, held.Index], part => Assert.True(Directory.Exists(part)));
        }
        DataFolder.Open(folder["city"]).Dispose();
    }

    [Fact]
    public void Keys_are_for_the_owner_only()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["keys"]);
        File.SetUnixFileMode(folder["keys"], (UnixFileMode)0b111_111_111);
        using DataFolder held = DataFolder.Open(folder.Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(held.Keys));
    }
}
