package sums;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class SumsTest {
    @Test
    public void total() {
        assertEquals(6, Sums.total(1, 2, 3));
    }
}
