using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gwangan.Node.Bank.Messages;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Bank;

/// <summary>The folders: <c>inbox</c> with what the bank sends, <c>done</c> and <c>rejected</c> with what became of it, <c>outbox</c> with payment orders. Files move by one rename each; a reason lies beside every rejected one.</summary>
public sealed class Inbox
{
    private readonly BankConfiguration _configuration;
    private readonly Intake _intake;
    private readonly X509Certificate2? _signer;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Action<BankStep>? _reached;
    private readonly string _reading;
    // Files that could not be moved away: told once.
    private readonly HashSet<string> _stuck = [];

    /// <summary>Opens the folders.</summary>
    public Inbox(BankConfiguration configuration, Intake intake, TimeProvider clock, ILogger log, Action<BankStep>? reached = null)
    {
        (_configuration, _intake, _clock, _log, _reached) = (configuration, intake, clock, log, reached);
        string home = configuration.PathOf(configuration.Folder);
        (Folder, Done, Rejected, Outbox) = (Path.Combine(home, "inbox"), Path.Combine(home, "done"), Path.Combine(home, "rejected"), Path.Combine(home, "outbox"));
        _reading = Path.Combine(home, "reading");
        foreach (string folder in (string[])[home, Folder, Done, Rejected, Outbox, _reading]) PrivateFolder.Create(folder);
        if (configuration.SignedBy is { } certificate) _signer = X509Certificate2.CreateFromPem(System.Text.Encoding.UTF8.GetString(GivenFile.Read("signedBy", configuration.PathOf(certificate))));
    }

    /// <summary>Where the bank's files come in. Names that end in .xml are read, oldest first; whoever writes here writes under another name and renames.</summary>
    public string Folder { get; }

    /// <summary>Files that were taken in.</summary>
    public string Done { get; }

    /// <summary>Files that were not, each with NAME.reason beside it.</summary>
    public string Rejected { get; }

    /// <summary>Payment orders for the bank to fetch.</summary>
    public string Outbox { get; }

    /// <summary>Whether messages must be signed.</summary>
    public bool NeedsSignature => _signer is not null;

    /// <summary>Takes in every file that is there; the number of new facts.</summary>
    public int Drain()
    {
        int facts = 0;
        foreach (FileInfo file in new DirectoryInfo(Folder).EnumerateFiles("*.xml").OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            _reached?.Invoke(BankStep.Found);
            try
            {
                if (TakeFile(file) is { } taken) facts += taken.Facts;
                _stuck.Remove(file.Name);
            }
            // A disk that is full or a folder that is not ours: the file stays, others go on.
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
            {
                if (_stuck.Add(file.Name)) _log.BankMessageStuck(file.Name, error.Message);
            }
        }
        return facts;
    }

    /// <summary>Deletes what lies in done, rejected and outbox since before a time: messages name people.</summary>
    public void Forget(DateTime beforeUtc)
    {
        foreach (string folder in (string[])[Done, Rejected, Outbox])
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles())
                if (file.LastWriteTimeUtc < beforeUtc) file.Delete();
    }

    /// <summary>Keeps a message that came by HTTP as a file, durably; the rest is as if a bank had put it there.</summary>
    public void Keep(string name, ReadOnlyMemory<byte> message, string? signature)
    {
        if (signature is not null) DurableFile.Write(Path.Combine(Folder, name + ".sig"), System.Text.Encoding.ASCII.GetBytes(signature));
        DurableFile.Write(Path.Combine(Folder, name), message);
    }

    /// <summary>Whether a signature in base64 (ECDSA or RSA over SHA-256) is the bank's.</summary>
    public bool IsSigned(ReadOnlySpan<byte> hash, string signature)
    {
        Span<byte> bytes = stackalloc byte[1_024];
        if (!Convert.TryFromBase64String(signature.Trim(), bytes, out int length)) return false;
        using ECDsa? curve = _signer!.GetECDsaPublicKey();
        if (curve is not null) return curve.VerifyHash(hash, bytes[..length], DSASignatureFormat.Rfc3279DerSequence);
        using RSA? rsa = _signer!.GetRSAPublicKey();
        return rsa is not null && rsa.VerifyHash(hash, bytes[..length], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private Taken? TakeFile(FileInfo file)
    {
        string signatureFile = file.FullName + ".sig";
        // Checked and read is a copy that nobody else writes: what is signed is what is read.
        string copy = Path.Combine(_reading, file.Name);
        (long length, DateTime at) = (file.Length, file.LastWriteTimeUtc);
        Taken taken;
        try
        {
            File.Copy(file.FullName, copy, overwrite: true);
            taken = NeedsSignature && !IsSignedFile(copy, signatureFile)
                ? _intake.Refuse(copy, "", "", $"bank.{IntakeFault.WrongSignature}", "the signature is missing, or not the bank's")
                : _intake.Take(copy);
        }
        // Nothing that a file says ends the process. A journal that cannot be written is none of its faults.
        catch (Exception error) when (error is not (OperationCanceledException or Microsoft.Data.Sqlite.SqliteException) && (error is not IOException || !File.Exists(copy)))
        {
            taken = _intake.Refuse(copy, "", "", $"bank.{IntakeFault.Unreadable}", $"it cannot be read: {error.GetType().Name}");
        }
        // Somebody may still be writing it, or the order it speaks of may be on its way into the journal.
        if (taken.Code is $"bank.{nameof(IntakeFault.WrongSignature)}" or $"bank.{nameof(MessageFault.Truncated)}" or $"bank.{nameof(IntakeFault.UnknownPayment)}" && IsYoung(file))
        {
            File.Delete(copy);
            return null;
        }
        Move(file, copy, taken);
        file.Refresh();
        if (file.Exists && (file.Length, file.LastWriteTimeUtc) == (length, at))
        {
            file.Delete();
            File.Delete(signatureFile);
        }
        _reached?.Invoke(BankStep.Moved);
        if (taken.IsKnown) _log.BankMessageKnown(file.Name, taken.Hash);
        else if (taken.IsAccepted) _log.BankMessageTaken(file.Name, taken.Kind, taken.Facts);
        else _log.BankMessageRejected(file.Name, taken.Code, taken.Detail);
        return taken;
    }

    private bool IsSignedFile(string file, string signatureFile)
    {
        if (!File.Exists(signatureFile) || new FileInfo(signatureFile).Length > 2_048) return false;
        using FileStream stream = File.OpenRead(file);
        return IsSigned(SHA256.HashData(stream), File.ReadAllText(signatureFile));
    }

    private bool IsYoung(FileInfo file) => _clock.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc < TimeSpan.FromSeconds(_configuration.PartialSeconds);

    // A file that could not even be copied goes itself.
    private void Move(FileInfo file, string copy, Taken taken)
    {
        string name = NewName(taken.IsAccepted ? Done : Rejected, file.Name);
        if (!taken.IsAccepted) DurableFile.Write(name + ".reason", System.Text.Encoding.UTF8.GetBytes($"{taken.Code}: {taken.Detail}\n"));
        File.Move(File.Exists(copy) ? copy : file.FullName, name, overwrite: true);
    }

    private static string NewName(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        for (int number = 2; File.Exists(path); number++) path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}-{number}.xml");
        return path;
    }
}
