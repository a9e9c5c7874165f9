// driver puts an HTTP front under load: each slot posts one request after the other over a connection of its own, and
// waits for the answer, or for the event at a stream of its own. The same program drives every front; what it posts is
// in a plan. It prints one line of JSON.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type plan struct {
	Address string `json:"address"`
	Op      string `json:"op"`
	Slots   []slot `json:"slots"`
}

type slot struct {
	// A whole request but for its length, and its body, in which mark stands where the message is.
	Head string `json:"head"`
	Body string `json:"body"`
	// The request that opens the stream whose event is waited for; none where the answer is all.
	Stream string `json:"stream"`
}

const mark = "said-0000-00000000"

var timeout = flag.Duration("timeout", 30*time.Second, "after which an answer counts as lost")

// One slot at work.
type worker struct {
	slot
	number int
	conn   net.Conn
	reader *bufio.Reader
	events chan string // marks that the stream told
	said   int
	took   []time.Duration
	errors int
	lost   int
}

func main() {
	path := flag.String("plan", "", "the file that says what to post")
	concurrency := flag.Int("concurrency", 1, "slots at work")
	seconds := flag.Float64("seconds", 5, "how long to measure")
	warmup := flag.Float64("warmup", 1, "seconds before, which don't count")
	flag.Parse()
	var p plan
	text, err := os.ReadFile(*path)
	check(err)
	check(json.Unmarshal(text, &p))
	if *concurrency > len(p.Slots) {
		check(fmt.Errorf("the plan has only %d slots", len(p.Slots)))
	}
	workers := make([]*worker, *concurrency)
	for i := range workers {
		workers[i] = &worker{slot: p.Slots[i], number: i}
		check(workers[i].open(p.Address))
	}
	run(workers, *warmup)
	fmt.Println(`{"phase":"measuring"}`)
	for _, w := range workers {
		w.took, w.errors, w.lost = nil, 0, 0
	}
	report(p.Op, workers, run(workers, *seconds))
}

func (w *worker) open(address string) (err error) {
	if w.conn, err = net.Dial("tcp", address); err != nil {
		return err
	}
	w.reader = bufio.NewReader(w.conn)
	if w.Stream == "" {
		return nil
	}
	stream, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	if _, err = io.WriteString(stream, w.Stream); err != nil {
		return err
	}
	response, err := http.ReadResponse(bufio.NewReader(stream), nil)
	if err != nil || response.StatusCode != 200 {
		return fmt.Errorf("no stream: %v %v", response, err)
	}
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "event:") {
	}
	w.events = make(chan string, 16)
	go w.listen(lines)
	return nil
}

// listen hands on what its own slot has said, and passes over what others have.
func (w *worker) listen(lines *bufio.Scanner) {
	own := []byte(fmt.Sprintf("said-%04d-", w.number))
	for lines.Scan() {
		if at := bytes.Index(lines.Bytes(), own); at >= 0 {
			w.events <- string(lines.Bytes()[at : at+len(mark)])
		}
	}
	close(w.events)
}

var errLost = errors.New("lost")

// post asks once, and returns when it is answered, and told where there is a stream.
func (w *worker) post() error {
	w.said++
	text := fmt.Sprintf("said-%04d-%08d", w.number, w.said)
	body := strings.Replace(w.Body, mark, text, 1)
	w.conn.SetDeadline(time.Now().Add(*timeout))
	if _, err := fmt.Fprintf(w.conn, "%sContent-Length: %d\r\n\r\n%s", w.Head, len(body), body); err != nil {
		return late(err)
	}
	response, err := http.ReadResponse(w.reader, nil)
	if err != nil {
		return late(err)
	}
	answer, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil {
		return late(err)
	}
	if response.StatusCode/100 != 2 || bytes.Contains(answer, []byte(`"isSuccess":false`)) {
		return fmt.Errorf("%d %.200s", response.StatusCode, answer)
	}
	if w.events == nil {
		return nil
	}
	after := time.NewTimer(*timeout)
	defer after.Stop()
	for {
		select {
		case told, open := <-w.events:
			if !open {
				return errors.New("the stream has ended")
			}
			if told == text {
				return nil
			}
		case <-after.C:
			return errLost
		}
	}
}

func late(err error) error {
	var timed net.Error
	if errors.As(err, &timed) && timed.Timeout() {
		return errLost
	}
	return err
}

var firstError atomic.Bool

// run keeps every slot busy for so long, and returns the seconds it took.
func run(workers []*worker, seconds float64) float64 {
	var wait sync.WaitGroup
	start := time.Now()
	end := start.Add(time.Duration(seconds * float64(time.Second)))
	for _, w := range workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for time.Now().Before(end) {
				asked := time.Now()
				switch err := w.post(); {
				case err == nil:
					w.took = append(w.took, time.Since(asked))
				case errors.Is(err, errLost):
					w.lost++
					return
				default:
					w.errors++
					if firstError.CompareAndSwap(false, true) {
						fmt.Fprintln(os.Stderr, err)
					}
				}
			}
		}()
	}
	wait.Wait()
	return time.Since(start).Seconds()
}

func report(op string, workers []*worker, seconds float64) {
	var took []time.Duration
	failed, lost := 0, 0
	for _, w := range workers {
		took = append(took, w.took...)
		failed += w.errors
		lost += w.lost
	}
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	at := func(part float64) float64 {
		if len(took) == 0 {
			return 0
		}
		return float64(took[min(int(part*float64(len(took))), len(took)-1)]) / 1e6
	}
	line, err := json.Marshal(map[string]any{
		"op": op, "n": len(took) + failed + lost, "concurrency": len(workers),
		"req_per_s": float64(len(took)) / seconds, "seconds": seconds,
		"p50_ms": at(.5), "p95_ms": at(.95), "p99_ms": at(.99), "max_ms": at(1),
		"errors": failed, "lost": lost,
	})
	check(err)
	fmt.Println(string(line))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "driver:", err)
		os.Exit(1)
	}
}
