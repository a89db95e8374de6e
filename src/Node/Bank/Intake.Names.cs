using Gwangan.Node.Bank.Messages;

namespace Gwangan.Node.Bank;

// Which booking it is. Banks name one entry differently from message to message: a notification may give the transaction's reference, the statement the entry's, or nothing but its number in the statement.
public sealed partial class Intake
{
    // Kinds of names. The first three each name one booking at most, so two that differ in one are two.
    private const string EntryName = "entry", DetailName = "detail", TransactionName = "transaction", EndToEndName = "end-to-end", BatchName = "batch", Notified = "notified";
    private static readonly string[] Distinct = [EntryName, DetailName, TransactionName, EndToEndName];

    // What was known before this message, and which of it an entry of this report has been found to be.
    private readonly HashSet<string> _claimed = [];
    private long _latest;

    private List<string> NamesOf(BankAccount account, Booking booking)
    {
        List<string> names = [];
        if (booking.Entry.Length > 0) names.Add(Name(account, booking.IsPart ? BatchName : EntryName, booking.Entry));
        if (booking.Detail.Reference.Length > 0) names.Add(Name(account, DetailName, booking.Detail.Reference));
        if (booking.Detail.TransactionId.Length > 0) names.Add(Name(account, TransactionName, booking.Detail.TransactionId));
        if (booking.Detail.EndToEndId.Length > 0) names.Add(Name(account, EndToEndName, booking.Detail.EndToEndId));
        return names;
    }

    // The key under which a booking is known already; null when it is new.
    private string? KnownOf(BankAccount account, Booking booking, EntryFact fact, List<string> names, bool isNotification)
    {
        string? known = NamedAs(account, booking, fact, names) ?? AlikeOf(fact, names, isNotification);
        if (known is not null) _claimed.Add(known);
        return known;
    }

    private string? NamedAs(BankAccount account, Booking booking, EntryFact fact, List<string> names)
    {
        if (journal.Find(fact.Key) is { } same) return SaysTheSame(same, fact) ? fact.Key : throw Changed();
        if (booking.Entry.Length > 0)
        {
            // Whole in one message and in parts in the other: what was minted by one must not be minted by the other.
            if (booking.IsPart ? IsKnown(account, booking.Entry, EntryName) : journal.KeysNamed(Name(account, BatchName, booking.Entry)).Count > 0) throw Changed();
            if (!booking.IsPart && (Find(account, booking.Entry, EntryName, fact, names) ?? Find(account, booking.Entry, DetailName, fact, names)) is { } entry) return entry;
        }
        string own = booking.Detail.Reference, transaction = booking.Detail.TransactionId;
        if (own.Length > 0 && (Find(account, own, DetailName, fact, names) ?? Find(account, own, EntryName, fact, names)) is { } detail) return detail;
        return transaction.Length > 0 ? Find(account, transaction, TransactionName, fact, names) : null;
    }

    private string? Find(BankAccount account, string value, string kind, EntryFact fact, List<string> names)
    {
        foreach (string key in journal.KeysNamed(Name(account, kind, value)))
            if (journal.Find(key) is { } known && SaysTheSame(known, fact) && (kind != TransactionName || !Differ(names, journal.NamesOf(key)))) return key;
        return null;
    }

    private bool IsKnown(BankAccount account, string reference, string kind) =>
        journal.Find(EntryFact.KeyOf(account.ReserveId, hashes.OfReference(reference).ToString())) is not null || journal.KeysNamed(Name(account, kind, reference)).Count > 0;

    // Messages that have no name in common: a booking of the same day, direction and amount that nothing tells apart is the same, each once for every time that one kind of message tells it.
    private string? AlikeOf(EntryFact fact, List<string> names, bool isNotification)
    {
        StoredFact? first = null;
        foreach (StoredFact each in journal.Alike(fact, _latest))
        {
            if (_claimed.Contains(each.Fact.Key)) continue;
            List<string> others = journal.NamesOf(each.Fact.Key);
            if (Differ(names, others) || (isNotification && others.Contains(Notified)) || !SaysTheSame(each.Fact, fact)) continue;
            if (each.Fact is CreditFact { To.Length: > 0 } a && fact is CreditFact { To.Length: > 0 } b && a.To != b.To) continue;
            if (others.Intersect(names).Any())
            {
                first = each;
                break;
            }
            first ??= each;
        }
        return first?.Fact.Key;
    }

    // Whether both have a name of one kind, and another.
    private static bool Differ(List<string> one, List<string> other)
    {
        foreach (string kind in Distinct)
        {
            string start = kind + "/";
            string? a = one.Find(name => name.StartsWith(start, StringComparison.Ordinal));
            if (a is not null && !other.Contains(a) && other.Exists(name => name.StartsWith(start, StringComparison.Ordinal))) return true;
        }
        return false;
    }

    // The credit that a bank speaks of, by whichever of its names; null when none bears it with this amount, or several do: payers choose end-to-end identifications, so two may choose one.
    private CreditFact? OriginalOf(BankAccount account, string transactionId, string endToEndId, decimal won)
    {
        List<string> keys = [];
        if (transactionId.Length > 0)
        {
            keys.Add(EntryFact.KeyOf(account.ReserveId, hashes.OfReference(transactionId).ToString()));
            foreach (string kind in (string[])[TransactionName, EntryName, DetailName]) keys.AddRange(journal.KeysNamed(Name(account, kind, transactionId)));
        }
        CreditFact? found = OnlyOf(keys, won, out bool isNone);
        return isNone && endToEndId.Length > 0 ? OnlyOf(journal.KeysNamed(Name(account, EndToEndName, endToEndId)), won, out _) : found;
    }

    private CreditFact? OnlyOf(List<string> keys, decimal won, out bool isNone)
    {
        CreditFact[] credits = [.. keys.Distinct().Select(journal.Find).OfType<CreditFact>().Where(credit => credit.Won == won)];
        isNone = credits.Length == 0;
        return credits.Length == 1 ? credits[0] : null;
    }

    private string Name(BankAccount account, string kind, string value) => $"{kind}/{account.ReserveId}/{hashes.Of(kind, value)}";

    private static IntakeException Changed() => new(IntakeFault.EntryChanged, "an entry that is known says something else now");

    // Messages about one booking may tell its moment or only its day, and more or less of where it came from; what it is worth, and which way it went, is the same.
    private static bool SaysTheSame(Fact known, Fact fact) => (known, fact) switch
    {
        (CreditFact a, CreditFact b) => (a.Won, a.Day) == (b.Won, b.Day),
        (DebitFact a, DebitFact b) => (a.Won, a.Day) == (b.Won, b.Day),
        _ => false,
    };
}
