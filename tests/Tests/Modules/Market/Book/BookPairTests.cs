using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Tests.Modules.Market.Book;

/// <summary>The fast book and the obvious book, driven by the same random commands: every answer, event and hash must agree.</summary>
public class BookPairTests
{
    private const int SeedsPerShape = 30, CommandsPerSeed = 25_000;

    /// <summary>Where prices fall: how a book is spread decides which parts of the ladder are used.</summary>
    public enum Shape
    {
        /// <summary>Ten steps: long queues.</summary>
        TenPrices,

        /// <summary>A thousand steps across page edges.</summary>
        ThousandPrices,

        /// <summary>Anything from 1 to the highest.</summary>
        WholeRange,

        /// <summary>A few clusters far apart, also at both ends.</summary>
        Clusters,
    }

    [Theory]
    [InlineData(Shape.TenPrices)]
    [InlineData(Shape.ThousandPrices)]
    [InlineData(Shape.WholeRange)]
    [InlineData(Shape.Clusters)]
    public void The_fast_book_and_the_obvious_book_agree(Shape shape)
    {
        for (int seed = 1; seed <= SeedsPerShape; seed++)
        {
            try
            {
                new Run(shape, seed).Go();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"shape {shape}, seed {seed}", exception);
            }
        }
    }

    private sealed class Run
    {
        private readonly Shape _shape;
        private readonly Random _random;
        private readonly List<BookEvent> _fastEvents = [], _obviousEvents = [];
        private readonly List<ulong> _ids = [];
        private readonly int[] _weights = new int[5];
        private readonly TimeInForce[] _timesInForce;
        private readonly SelfTradePrevention[] _preventions;
        private readonly int _owners, _ordersWanted;
        private readonly bool _scatteredIds, _conceals;
        private ulong _nextId;

        public Run(Shape shape, int seed)
        {
            (_shape, _random) = (shape, new Random(seed * 4 + (int)shape));
            // A run has some of the kinds only, each as often as chance says: rare combinations then come often in some run.
            _weights[0] = 20;
            for (int kind = 1; kind < _weights.Length; kind++) _weights[kind] = _random.Next(2) * _random.Next(1, 40);
            _timesInForce = Some<TimeInForce>();
            _preventions = Some<SelfTradePrevention>();
            _owners = _random.Next(1, 40);
            _ordersWanted = 1 << _random.Next(1, 10);
            _scatteredIds = _random.Next(2) == 0;
            _conceals = seed % 3 == 0;
        }

        public void Go()
        {
            using OrderBook<RecordingSink> fast = new(new(_fastEvents), capacity: 1);
            ObviousBook<RecordingSink> obvious = new(new(_obviousEvents));
            for (int i = 1; i <= CommandsPerSeed; i++)
            {
                Step(fast, obvious, i);
                Assert.Equal(_obviousEvents, _fastEvents);
                _obviousEvents.Clear();
                _fastEvents.Clear();
                if (i % 128 == 0) Compare(fast, obvious);
                if (i % 2048 == 0) fast.Validate();
            }
            Compare(fast, obvious);
            fast.Validate();
            obvious.Validate();
        }

        private static void Compare(OrderBook<RecordingSink> fast, ObviousBook<RecordingSink> obvious)
        {
            Assert.Equal(obvious.StateHash(), fast.StateHash());
            Assert.Equal(obvious.VolumeChecksum(), fast.VolumeChecksum());
            Assert.Equal((obvious.OrderCount, obvious.LevelCount, obvious.RestingLots), (fast.OrderCount, fast.LevelCount, fast.RestingLots));
            Assert.Equal((obvious.BestBid, obvious.BestAsk), (fast.BestBid, fast.BestAsk));
            foreach (Side side in (ReadOnlySpan<Side>)[Side.Buy, Side.Sell])
            {
                BookLevel[] expected = new BookLevel[5], actual = new BookLevel[5];
                Assert.Equal(obvious.CopyLevels(side, expected), fast.CopyLevels(side, actual));
                Assert.Equal(expected, actual);
                foreach (BookLevel level in expected)
                    if (level != default) Assert.Equal(level, fast.Level(side, level.Price));
            }
        }

        private void Step(OrderBook<RecordingSink> fast, ObviousBook<RecordingSink> obvious, int slot)
        {
            // More cancels when the book is larger than this run wants it.
            int kind = fast.OrderCount > _ordersWanted && _random.Next(2) == 0 ? 1 : Kind();
            switch (kind)
            {
                case 0:
                    NewOrder order = new()
                    {
                        OrderId = NextId(),
                        OwnerId = (uint)_random.Next(_owners),
                        Slot = slot,
                        Side = (Side)_random.Next(2),
                        LimitPrice = Price(),
                        Lots = Size(),
                        TimeInForce = _timesInForce[_random.Next(_timesInForce.Length)],
                        SelfTradePrevention = _preventions[_random.Next(_preventions.Length)],
                        MakersMax = MakersMax(),
                    };
                    if (_conceals) order = Conceal(order);
                    Same(obvious.Place(order), fast.Place(order));
                    break;
                case 1:
                    ulong id = KnownId();
                    Assert.Equal(obvious.TryFind(id, out RestingOrder expected), fast.TryFind(id, out RestingOrder actual));
                    Assert.Equal(expected, actual);
                    Assert.Equal(obvious.Cancel(id), fast.Cancel(id));
                    break;
                case 2:
                    (id, Lots by) = (KnownId(), Size());
                    Assert.Equal(obvious.Reduce(id, by), fast.Reduce(id, by));
                    break;
                case 3:
                    AmendOrder change = new()
                    {
                        OrderId = KnownId(),
                        LimitPrice = Price(),
                        Lots = _random.Next(3) == 0 ? default : Size(),
                        PostOnly = _random.Next(4) == 0,
                        SelfTradePrevention = _preventions[_random.Next(_preventions.Length)],
                        MakersMax = MakersMax(),
                    };
                    Same(obvious.Amend(change), fast.Amend(change));
                    break;
                default:
                    RestingOrder restored = new(NextId(), (uint)_random.Next(_owners), slot, (Side)_random.Next(2), Price(), Size());
                    if (_conceals) restored = Conceal(restored);
                    Assert.Equal(obvious.Restore(restored), fast.Restore(restored));
                    break;
            }
        }

        private NewOrder Conceal(NewOrder order)
        {
            int kind = _random.Next(8);
            Lots display = kind < 3 ? new(1 + _random.Next(8)) : kind == 3 && _random.Next(20) == 0 ? Size() : default;
            return new()
            {
                OrderId = order.OrderId, OwnerId = order.OwnerId, Slot = order.Slot, Side = order.Side, LimitPrice = order.LimitPrice, Lots = order.Lots, TimeInForce = order.TimeInForce,
                SelfTradePrevention = order.SelfTradePrevention, MakersMax = order.MakersMax, Display = display, IsHidden = kind is 4 or 5 || (kind == 1 && _random.Next(50) == 0),
            };
        }

        private RestingOrder Conceal(RestingOrder order) => _random.Next(6) switch
        {
            0 => order with { Lots = new(3), Display = new(4), Reserve = new(_random.Next(20)) },
            1 => order with { IsHidden = true },
            2 when _random.Next(20) == 0 => order with { Reserve = new(5) },
            _ => order,
        };

        private static void Same(in PlaceResult expected, in PlaceResult actual)
        {
            Assert.Equal(
                (expected.Refusal, expected.End, expected.MakersMet, expected.Filled, expected.Remaining, expected.Prevented),
                (actual.Refusal, actual.End, actual.MakersMet, actual.Filled, actual.Remaining, actual.Prevented));
        }

        private int Kind()
        {
            int pick = _random.Next(_weights.Sum());
            int kind = 0;
            while (pick >= _weights[kind]) pick -= _weights[kind++];
            return kind;
        }

        private ulong NextId()
        {
            if (_ids.Count > 0 && _random.Next(50) == 0) return KnownId();
            ulong id = _scatteredIds ? (ulong)_random.NextInt64(long.MinValue, long.MaxValue) : _nextId++;
            _ids.Add(id);
            return id;
        }

        // Mostly a recent one, which probably rests.
        private ulong KnownId() => _ids.Count == 0 ? 0 : _ids[Math.Max(0, _ids.Count - 1 - _random.Next(Math.Max(2, 3 * _ordersWanted)))];

        private Price Price()
        {
            if (_random.Next(500) == 0) return new(_random.Next(2) == 0 ? 0 : Chain.Base.Price.Max + 1);
            return new(_shape switch
            {
                Shape.TenPrices => 1000 + _random.Next(10),
                Shape.ThousandPrices => 5_000 + _random.Next(1000),
                Shape.WholeRange => _random.NextInt64(1, Chain.Base.Price.Max + 1),
                _ => _random.Next(5) switch
                {
                    0 => 1 + _random.Next(20),
                    1 => Chain.Base.Price.Max - _random.Next(20),
                    2 => (1L << 30) - 5 + _random.Next(10),
                    3 => (1L << 30) + 4096 * (long)_random.Next(6),
                    _ => (1L << 22) * (long)_random.Next(1, 6),
                },
            });
        }

        private Lots Size() => new(_random.Next(300) switch
        {
            0 => 0,
            1 => Chain.Base.Lots.Max + 1,
            2 => Chain.Base.Lots.Max,
            _ => 1 + _random.Next(20),
        });

        private int MakersMax() => _random.Next(20) switch { 0 => 0, 1 => 1, 2 => 3, _ => 1000 };

        private T[] Some<T>()
            where T : struct, Enum
        {
            T[] all = Enum.GetValues<T>();
            T[] some = [.. all.Where(_ => _random.Next(2) == 0)];
            return some.Length == 0 ? all : some;
        }
    }
}
