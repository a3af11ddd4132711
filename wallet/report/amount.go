package report

// Words returns an amount with its unit, such as "1.5 WETH".
func (a Amount) Words() string { return a.Text + " " + a.Symbol }
