// The program does what makes Go's runtime read its tables: it grows and scans stacks, and panics and recovers in every
// way. Its output must not change when it is stripped.
package main

import (
	"errors"
	"iter"
	"reflect"
	"runtime"
	"strconv"
)

func main() {
	println(deep(20000, &node{value: 1}))
	collect()
	panics()
	wrappers()
	exits()
	reflected()
	println(runtime.NumGoroutine()) // without those of the runtime
	coroutines()
}

type node struct {
	next  *node
	value int
}

// deep grows the stack, and has the collector scan it, with pointers in every frame.
func deep(depth int, list *node) int {
	if depth == 0 {
		runtime.GC()
		return list.value
	}
	here := &node{list, depth}
	sum := deep(depth-1, here)
	if here.next != list || here.value != depth {
		panic("the collector took what was in use")
	}
	return sum + list.value&1
}

// collect makes garbage among things that stay.
func collect() {
	kept := map[string]*node{}
	for i := range 20000 {
		name := strconv.Itoa(i)
		if at := (&node{value: i}); i%7 == 0 {
			kept[name] = at
		}
		if i%5000 == 0 {
			runtime.GC()
		}
	}
	sum := 0
	for _, at := range kept {
		sum += at.value
	}
	println(len(kept), sum)
}

type shape interface{ area() int }

type square struct{ side int }

func (s square) area() int { return s.side * s.side }

type both interface {
	shape
	round() bool
}

func panics() {
	var none *node
	var missing map[string]int
	var anything any = square{3}
	index, divisor := len(missing)+5, len(missing)
	for _, fault := range []func(){
		func() { _ = none.next },
		func() { missing["a"] = 1 },
		func() { _ = []int{1}[index] },
		func() { _ = []int{1}[index:] },
		func() { _ = "text"[1 : index-4+divisor][index] },
		func() { _ = [4]int(make([]int, index-2)) },
		func() { _ = 1 / divisor },
		func() { _ = anything.(both) },
		func() { _ = anything.(string) },
		func() { _ = make([]int, divisor-1) },
		func() { panic(errors.New("an error")) },
		func() { panic(nil) },
		func() { var f func(); f() },
	} {
		println(message(fault))
	}
}

func message(run func()) (text string) {
	defer func() {
		switch cause := recover().(type) {
		case error:
			text = cause.Error()
		case string:
			text = cause
		default:
			text = "?"
		}
	}()
	run()
	return "no panic"
}

// wrappers calls methods through what the compiler generates around them.
func wrappers() {
	var none *square
	println(message(func() { var s shape = none; println(s.area()) }))
	println(message(func() { f := (*square).area; println(f(none)) }))
	println(message(func() {
		defer rescue{}.whole()
		panic("rescued by a value's method")
	}))
	println(message(func() {
		var r interface{ whole() } = &rescue{}
		defer r.whole()
		panic("rescued through a wrapper")
	}))
	println(message(func() {
		defer rescue{}.inner()
		panic("recover is too deep")
	}))
	println(message(func() {
		defer recover()
		panic("recover itself is deferred")
	}))
	println(message(func() {
		defer func() {
			defer func() { println("inside", recover() != nil) }()
			panic("again")
		}()
		panic("first")
	}))
}

type rescue struct{}

func (rescue) whole() { println("whole", recover() != nil) }
func (rescue) inner() { rescue{}.whole() }

// exits ends goroutines in the middle of defers: of a number that is known, in a loop, and with a panic pending.
func exits() {
	for _, exit := range []func(){
		func() { defer println("open-coded"); runtime.Goexit() },
		func() {
			for i := range 3 {
				defer func() { println("in a loop", i, recover() == nil) }()
			}
			runtime.Goexit()
		},
		func() {
			defer func() { println("not recovered", recover() == nil) }()
			defer runtime.Goexit()
			panic("before the exit")
		},
		func() {
			defer func() { println("exits still", recover() == nil) }()
			defer func() {
				defer func() { println("recovered", recover() != nil) }()
				panic("during the exit")
			}()
			runtime.Goexit()
		},
	} {
		done := make(chan bool)
		go func() {
			defer close(done)
			exit()
			println("went on")
		}()
		<-done
	}
}

type sum func(node *node, depth int, text string) (int, *node)

// reflected grows and scans stacks below functions whose arguments only reflect knows: it finds them by their names.
func reflected() {
	made := reflect.MakeFunc(reflect.TypeFor[sum](), func(in []reflect.Value) []reflect.Value {
		list := in[0].Interface().(*node)
		depth := int(in[1].Int())
		return []reflect.Value{reflect.ValueOf(deep(depth, list) + len(in[2].String())), in[0]}
	}).Interface().(sum)
	n, same := made(&node{value: 7}, 3000, strconv.Itoa(depthOf(made)))
	println(n, same.value)
	height := reflect.ValueOf(&tower{list: &node{value: 5}}).MethodByName("Height").Interface().(func(int) int)
	println(height(2000))
}

func depthOf(made sum) int {
	n, _ := made(&node{value: 1}, 10, "")
	return n
}

type tower struct{ list *node }

func (t *tower) Height(depth int) int { return deep(depth, t.list) }

func coroutines() {
	next, stop := iter.Pull(func(yield func(int) bool) {
		defer println("ended")
		for i := range 10 {
			if !yield(deep(100*i, &node{value: i})) {
				return
			}
		}
	})
	for range 4 {
		value, ok := next()
		println(value, ok)
	}
	stop()
	done := make(chan int)
	for i := range 10 {
		go func() { done <- deep(i*300, &node{value: i}) }()
	}
	sum := 0
	for range 10 {
		sum += <-done
	}
	println(sum)
}
