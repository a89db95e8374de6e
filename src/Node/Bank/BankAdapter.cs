using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Bank.Messages;
using Gwangan.Node.Client;
using Gwangan.Node.Keys;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Bank;

/// <summary>A bank's adapter: messages in, facts to the chain, payment orders out. One loop does all of it, in an order that a stop at any moment leaves right.</summary>
public sealed class BankAdapter : IDisposable
{
    private readonly BankConfiguration _configuration;
    private readonly Journal _journal;
    private readonly ExchangeClient _client;
    private readonly ChainSender _sender;
    private readonly OrderCourier _courier;
    private readonly RedemptionDesk _desk;
    private readonly NumberHash _hashes;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1), _bell = new(0, 1);
    private volatile BankStatus _status;
    private string? _chainId;
    private bool _nodeAnswers = true;
    private readonly Dictionary<string, int> _takenBy = [];
    private uint _takenOn, _forgotOn;

    /// <summary>Opens the adapter's folder.</summary>
    /// <exception cref="NodeException">Something in the configuration cannot be used.</exception>
    public BankAdapter(BankConfiguration configuration, TimeProvider clock, ILogger log, Passwords? passwords = null, Action<BankStep>? reached = null)
    {
        (_configuration, _clock, Log) = (configuration, clock, log);
        string home = configuration.PathOf(configuration.Folder);
        PrivateFolder.Create(home);
        KeyFile key = KeyFile.Load(configuration.PathOf(configuration.Key), passwords);
        _hashes = NumberHash.LoadOrCreate(configuration.PathOf(configuration.HashKey));
        _journal = new Journal(Path.Combine(home, "journal.sqlite"));
        _client = new ExchangeClient(configuration.Node);
        Inbox = new Inbox(configuration, new Intake(configuration, _journal, _hashes, configuration.Schemas is { } schemas ? new SchemaFolder(configuration.PathOf(schemas)) : null, clock, reached), clock, log, reached);
        _sender = new ChainSender(_journal, _client, key.Key, new FactOperations(configuration), clock, log, reached);
        _courier = new OrderCourier(configuration, _journal, Inbox.Outbox, clock, log);
        _desk = new RedemptionDesk(configuration, _journal, _client, new ReturnDesk(configuration, _journal, _client, _courier, clock, log), _courier, clock, log);
        _status = Look();
    }

    /// <summary>Its folders.</summary>
    public Inbox Inbox { get; }

    /// <summary>Where it logs.</summary>
    public ILogger Log { get; }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        Log.BankOpened(_configuration.Bic, _configuration.Accounts.Count, _configuration.Node, Inbox.Folder);
        while (true)
        {
            await StepAsync(cancel);
            await _bell.WaitAsync(_configuration.PollMs, cancel);
        }
    }

    /// <summary>One round: what lies in the inbox into the journal, what waits there to the chain, what the chain wants paid to the bank.</summary>
    public async Task StepAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            Inbox.Drain();
            ForgetMessages();
            await _sender.SendAsync(cancel);
            await _desk.WatchAsync(cancel);
            await _desk.WorkAsync(cancel);
            await _sender.SendAsync(cancel);
            if (!_nodeAnswers) Log.BankNodeBack();
            _nodeAnswers = true;
        }
        // A node that dies in the middle of an answer, or never gives one, is away as well.
        catch (Exception error) when (error is ClientException or HttpIOException || error is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            if (_nodeAnswers) Log.BankNodeAway(error.Message);
            _nodeAnswers = false;
        }
        finally
        {
            _status = Look();
            _turn.Release();
        }
    }

    /// <summary>There is something to do.</summary>
    public void Wake()
    {
        if (_bell.CurrentCount == 0) _bell.Release();
    }

    /// <summary>An owner says where a redemption's money goes; null, or the code of the refusal.</summary>
    /// <exception cref="ClientException">The node does not answer.</exception>
    public async Task<string?> SetDestinationAsync(ulong id, Destination destination, OwnerProof proof, CancellationToken cancel)
    {
        if (!destination.IsWellFormed) return "bank.BadDestination";
        if (await InTurnAsync(() => _desk.FindAsync(id, cancel), cancel) is not { } redemption) return "bank.UnknownRedemption";
        Hash32 commitment = destination.Commitment;
        // Outside of the turn: whoever asks, with whatever proof, holds up nobody.
        if (!Address.TryParse(redemption.Owner, out Address owner) || !await proof.IsByAsync(owner, OwnerProof.ForDestination(await ChainIdAsync(cancel), id, in commitment), _client, cancel)) return "bank.NotTheOwner";
        string? refusal = await InTurnAsync(() => Task.FromResult(_desk.SetDestination(id, destination)), cancel);
        if (refusal is null) Wake();
        return refusal;
    }

    /// <summary>An owner's virtual account number at the first account, a new one when it has none; ready once the chain knows it. Null when the proof is not the owner's, empty when no more are given today.</summary>
    /// <param name="owner">Whose it is to be.</param>
    /// <param name="proof">That the owner asks.</param>
    /// <param name="from">The network from which the request comes; one gets so many a day. Null for none.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ClientException">The node does not answer.</exception>
    public async Task<(string? Number, bool IsReady)> VirtualAccountAsync(Address owner, OwnerProof proof, IPAddress? from, CancellationToken cancel)
    {
        if (!await proof.IsByAsync(owner, OwnerProof.ForVirtualAccount(await ChainIdAsync(cancel), in owner), _client, cancel)) return (null, false);
        return await InTurnAsync(() =>
        {
            BankAccount account = _configuration.Accounts[0];
            string? number = _journal.VirtualAccountOf(account.ReserveId, owner.ToString());
            if (number is null)
            {
                if (!MayTakeNumber(from)) return Task.FromResult<(string?, bool)>(("", false));
                _journal.Together(() =>
                {
                    number = account.VirtualPrefix + _journal.Next($"virtual/{account.ReserveId}").ToString(CultureInfo.InvariantCulture).PadLeft(account.VirtualDigits, '0');
                    _journal.AddVirtualAccount(number, account.ReserveId, owner.ToString());
                    _journal.Next(NumbersOf(Today));
                    _journal.TryAdd(new AssignFact(_hashes.OfVirtualAccount(number).ToString(), owner.ToString()), _clock.GetUtcNow().ToUnixTimeMilliseconds());
                });
                Wake();
            }
            return Task.FromResult((number, _journal.IsRecorded(new AssignFact(_hashes.OfVirtualAccount(number!).ToString(), "").Key)));
        }, cancel);
    }

    /// <summary>What an operator sees, as of the end of the last round.</summary>
    public BankStatus Status() => _status;

    /// <inheritdoc/>
    public void Dispose()
    {
        _courier.Dispose();
        _sender.Dispose();
        _client.Dispose();
        _journal.Dispose();
    }

    private BankStatus Look()
    {
        SortedDictionary<string, int> redemptions = new(StringComparer.Ordinal);
        foreach (RedemptionStep step in Enum.GetValues<RedemptionStep>()) redemptions[FieldDefinition.CamelCase(step.ToString())] = _journal.CountRedemptions(step);
        return new BankStatus(_configuration.Bic, _nodeAnswers, Directory.GetFiles(Inbox.Folder, "*.xml").Length, _journal.Counts(), redemptions, [.. _journal.RefusedFacts(20).Select(fact => $"{fact.Key}: {fact.Code}")], _journal.OrdersInDoubt(), _journal.CountReturns(), [.. _journal.ReturnsAt(ReturnStep.ByHand, 20).Select(each => each.Credit.Key)]);
    }

    private uint Today => Booking.DayOf(DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime));

    private static string NumbersOf(uint day) => string.Create(CultureInfo.InvariantCulture, $"virtual-accounts/{day}");

    // Each number costs an operation on chain for ever, and keys cost nothing: so many a day for all, and so many for one network, which cannot take them all.
    private bool MayTakeNumber(IPAddress? from)
    {
        if (_journal.Value(NumbersOf(Today)) >= _configuration.VirtualAccountsADay) return false;
        if (from is null) return true;
        if (_takenOn != Today) _takenBy.Clear();
        _takenOn = Today;
        string network = NetworkOf(from);
        int taken = _takenBy.GetValueOrDefault(network);
        _takenBy[network] = taken + 1;
        return taken < _configuration.VirtualAccountsADayEach;
    }

    // Whoever has an IPv6 address has a /64 of them.
    private static string NetworkOf(IPAddress from) => from is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } ? Convert.ToHexString(from.GetAddressBytes().AsSpan(0, 8)) : from.MapToIPv4().ToString();

    // Messages name people: they go when nobody needs them any more.
    private void ForgetMessages()
    {
        if (_forgotOn == Today) return;
        _forgotOn = Today;
        _journal.Compact();
        Inbox.Forget(_clock.GetUtcNow().UtcDateTime.AddDays(-_configuration.RetentionDays));
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<string> ChainIdAsync(CancellationToken cancel) => _chainId ??= (await _client.StatusAsync(cancel)).ChainId;
}
