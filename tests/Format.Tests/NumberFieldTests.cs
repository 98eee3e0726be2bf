using Google.Protobuf;
using Recorder.Format;

namespace Format.Tests;

public class NumberFieldTests
{
    [Fact]
    public void A_number_of_any_length_is_written_as_protobuf_writes_it()
    {
        for (int bits = 0; bits < 49; bits++)
        {
            Check((1UL << bits) - 1);
            Check(1UL << bits);
        }

        Check(NumberField.Limit - 1);

        static void Check(ulong value)
        {
            byte[] expected = new byte[16];
            using var output = new CodedOutputStream(expected);
            if (value != 0)
            {
                output.WriteTag(5, WireFormat.WireType.Varint);
                output.WriteUInt64(value);
            }

            byte[] written = new byte[16];
            NumberField field = NumberField.Of(5 << 3, value);

            Assert.Equal(16 - output.SpaceLeft, field.Store(written, 0));
            Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(written));
        }
    }

    [Fact]
    public void Bits_are_spread_the_same_on_every_processor()
    {
        for (int bit = 0; bit < 49; bit++)
        {
            Assert.Equal(1UL << (bit / 7 * 8 + (bit % 7)), NumberField.Spread(1UL << bit));
        }

        Assert.Equal(0x007F_7F7F_7F7F_7F7FUL, NumberField.Spread(NumberField.Limit - 1));
    }
}
